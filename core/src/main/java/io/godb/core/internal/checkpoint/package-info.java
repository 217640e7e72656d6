/** Checkpoints: what they hold, how they are published and found again, and what may be deleted behind them. */
@NullMarked
package io.godb.core.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
