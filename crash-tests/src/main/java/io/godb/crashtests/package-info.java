/** The demonstration. The suites are in this module's tests. */
@NullMarked
package io.godb.crashtests;

import org.jspecify.annotations.NullMarked;
