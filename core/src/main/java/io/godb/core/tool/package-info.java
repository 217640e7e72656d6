/** What can be run on a command line. */
@NullMarked
package io.godb.core.tool;

import org.jspecify.annotations.NullMarked;
