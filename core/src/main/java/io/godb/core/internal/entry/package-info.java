/** What a memtable and a table have in common: versions of keys, how they are ordered, hashed and walked. */
@NullMarked
package io.godb.core.internal.entry;

import org.jspecify.annotations.NullMarked;
