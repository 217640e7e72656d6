/** Rules of this house that compilers do not know: which way dependencies point, which calls stay where, what is documented. */
@NullMarked
package io.godb.crashtests.house;

import org.jspecify.annotations.NullMarked;
