/** Who reads at which LSN. */
@NullMarked
package io.godb.core.internal.mvcc;

import org.jspecify.annotations.NullMarked;
