/** The one accountant of the memory that a database takes for itself. */
@NullMarked
package io.godb.core.internal.memory;

import org.jspecify.annotations.NullMarked;
