/** What the kit's packages share. */
@NullMarked
package io.godb.testkit;

import org.jspecify.annotations.NullMarked;
