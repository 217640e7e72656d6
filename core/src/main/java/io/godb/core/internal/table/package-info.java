/** Immutable sorted tables: how they are written, opened, searched, walked and checked. {@code docs/FORMAT.md} has the bytes. */
@NullMarked
package io.godb.core.internal.table;

import org.jspecify.annotations.NullMarked;
