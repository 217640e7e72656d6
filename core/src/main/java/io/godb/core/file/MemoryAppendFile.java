package io.godb.core.file;

import io.godb.core.DiskFullException;
import io.godb.core.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The appending end of a {@link MemoryFile}. Both routes are the same here, and a force has nothing to do. */
final class MemoryAppendFile implements AppendFile {
    private final Path path;
    private final MemoryFile file;

    // Only the appending thread touches it.
    private long position;

    // Read by forcing threads, too.
    private volatile @Nullable Throwable firstFailure;
    private volatile boolean isClosed;

    /** Takes over one count of {@code file} being open, and gives it back when it is closed. */
    MemoryAppendFile(Path path, MemoryFile file, long position) {
        this.path = path;
        this.file = file;
        this.position = position;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void append(ByteBuffer source, Route route) {
        Objects.requireNonNull(route);
        requireUsable();
        try {
            long end = position + source.remaining();
            long reached = file.write(position, source);
            if (reached < end) {
                throw full("after " + (reached - position) + " of " + (end - position) + " bytes");
            }
            position = end;
        } catch (Throwable failure) {
            firstFailure = failure;
            throw failure;
        }
    }

    @Override
    public void fill(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("the length must not be negative, but is " + length);
        }
        requireUsable();
        long reached = file.extend(length);
        if (reached < length) {
            throw full("at " + reached + " of " + length + " bytes");
        }
    }

    @Override
    public void force() {
        requireUsable();
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            file.release();
        }
    }

    private void requireUsable() {
        if (isClosed) {
            throw new IllegalStateException(path + " is closed; open it again");
        }
        Throwable failure = firstFailure;
        if (failure != null) {
            throw new StorageException(
                    path + " takes nothing more since an append failed; go on with a new file. The failure was: "
                            + failure.getMessage(),
                    path,
                    failure);
        }
    }

    private DiskFullException full(String where) {
        return new DiskFullException(
                "no space left for " + path + " " + where + "; delete files, or give the memory more capacity",
                path,
                null);
    }
}
