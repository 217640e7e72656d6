/**
 * The log: layout of its files, what opening makes of them, writing, group commit, reading. It knows nothing of who appends,
 * and makes no threads.
 */
@NullMarked
package io.godb.core.internal.log;

import org.jspecify.annotations.NullMarked;
