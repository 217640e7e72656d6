/** The way in: {@link io.godb.GoDb#connect} opens a database by its URL. */
@NullMarked
package io.godb;

import org.jspecify.annotations.NullMarked;
