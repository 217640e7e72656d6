/** What was written last, in memory: found by hash, in order when somebody asks for it. */
@NullMarked
package io.godb.core.internal.memtable;

import org.jspecify.annotations.NullMarked;
