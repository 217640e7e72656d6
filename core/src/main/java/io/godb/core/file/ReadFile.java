package io.godb.core.file;

import io.godb.core.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file open for positional reads. A failed read changes nothing and can be tried again; what was read into the target
 * before the failure is undefined.
 *
 * <p><b>Threads.</b> Any number may read at once; close must not run beside a read.
 */
public interface ReadFile extends AutoCloseable {
    /** The name it was opened under. */
    Path path();

    /** The file's length now. */
    long size();

    /**
     * Reads into the remaining space of {@code target}, from {@code position} on, and returns how many bytes arrived: at
     * least one unless the target has no space, possibly fewer than fit, or -1 at or behind the end of the file.
     */
    int read(ByteBuffer target, long position);

    /** Fills the remaining space of {@code target} from {@code position} on; a file that ends before is an error. */
    default void readFully(ByteBuffer target, long position) {
        long next = position;
        while (target.hasRemaining()) {
            int count = read(target, next);
            if (count <= 0) {
                throw new StorageException(
                        path() + " ends at " + next + ", but " + target.remaining()
                                + " more bytes were expected there; was it cut short?",
                        path(),
                        null);
            }
            next += count;
        }
    }

    /** Releases the handle. Closing twice is harmless, reading afterwards an {@link IllegalStateException}. */
    @Override
    void close();
}
