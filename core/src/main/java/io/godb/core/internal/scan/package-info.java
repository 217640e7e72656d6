/** From versions in many places to the entries that somebody may see, in order. */
@NullMarked
package io.godb.core.internal.scan;

import org.jspecify.annotations.NullMarked;
