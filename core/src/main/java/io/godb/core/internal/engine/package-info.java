/** Wires the parts together; the only place that makes threads. */
@NullMarked
package io.godb.core.internal.engine;

import org.jspecify.annotations.NullMarked;
