package io.godb.core.file;

import java.util.Objects;

/** What views say of positions they cannot serve. */
final class ViewBounds {
    private ViewBounds() {}

    /** For a position that is no multiple of {@code bytes}, unless it is outside the view altogether. */
    static IllegalArgumentException misaligned(int position, int bytes, int size) {
        Objects.checkFromIndexSize(position, bytes, size);
        return new IllegalArgumentException("position " + position + " is not a multiple of " + bytes);
    }
}
