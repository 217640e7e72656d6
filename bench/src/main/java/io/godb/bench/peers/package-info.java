/** Measures embedded key-value stores side by side. {@code bench/README.md} says how to run it. */
@NullMarked
package io.godb.bench.peers;

import org.jspecify.annotations.NullMarked;
