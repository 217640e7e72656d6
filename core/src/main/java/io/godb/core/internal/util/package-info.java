/** Small things that every part of the engine may use, and that use no part of it. */
@NullMarked
package io.godb.core.internal.util;

import org.jspecify.annotations.NullMarked;
