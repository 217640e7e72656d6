/** Tests of the kill harness: a small store that keeps its promises, and mistakes in it that must be caught. */
@NullMarked
package io.godb.testkit.kill;

import org.jspecify.annotations.NullMarked;
