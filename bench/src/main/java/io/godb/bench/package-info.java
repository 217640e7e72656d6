/** Benchmarks. {@code bench/README.md} says how to run them and what they showed. */
@NullMarked
package io.godb.bench;

import org.jspecify.annotations.NullMarked;
