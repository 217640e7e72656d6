/** What all our formats share: numbers in bytes, checksums, the record of a commit. */
@NullMarked
package io.godb.core.internal.format;

import org.jspecify.annotations.NullMarked;
