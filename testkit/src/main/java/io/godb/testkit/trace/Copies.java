package io.godb.testkit.trace;

import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Read-only copies of bytes that belong to somebody else. */
final class Copies {
    private Copies() {}

    /** What remains in {@code source}, whose position stays. */
    static ByteBuffer of(ByteBuffer source) {
        ByteBuffer copy = ByteBuffer.allocate(source.remaining());
        copy.put(source.duplicate()).flip();
        return copy.asReadOnlyBuffer();
    }

    /** A whole file. */
    static ByteBuffer of(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.readFully(copy, 0);
            return copy.flip().asReadOnlyBuffer();
        }
    }
}
