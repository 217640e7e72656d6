/** What a user of the engine sees first: the exceptions and their codes. */
@NullMarked
package io.godb.core;

import org.jspecify.annotations.NullMarked;
