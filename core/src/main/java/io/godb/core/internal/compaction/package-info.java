/** Merging tables: which of them, and what of them must be kept. */
@NullMarked
package io.godb.core.internal.compaction;

import org.jspecify.annotations.NullMarked;
