/** Tests of the oracle: each kind of broken promise is found. */
@NullMarked
package io.godb.testkit.oracle;

import org.jspecify.annotations.NullMarked;
