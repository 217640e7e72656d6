package io.godb.core.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The reading end of a {@link MemoryFile}. */
final class MemoryReadFile implements ReadFile {
    private final Path path;
    private final MemoryFile file;
    private volatile boolean isClosed;

    /** Takes over one count of {@code file} being open, and gives it back when it is closed. */
    MemoryReadFile(Path path, MemoryFile file) {
        this.path = path;
        this.file = file;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        requireOpen();
        return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        requireOpen();
        if (position < 0) {
            throw new IllegalArgumentException("the position must not be negative, but is " + position);
        }
        return file.read(target, position);
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            file.release();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException(path + " is closed; open it again");
        }
    }
}
