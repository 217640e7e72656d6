/** The fault layer does what it was told, counts what it did, and notices what others did not. */
@NullMarked
package io.godb.testkit.fault;

import org.jspecify.annotations.NullMarked;
