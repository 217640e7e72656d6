package io.godb.core.internal.log;

import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file seen through a piece of it in heap memory, which is moved as the reader goes on. Memory is bounded by the window
 * and the file, whatever the bytes claim.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The bytes from {@code from} on, {@code count} of them, are those of the file from that position on.
 *   <li>Nothing behind the size that the file had when it was opened is shown, and nothing behind 2³¹ − 1, where no
 *       segment reaches.
 * </ol>
 *
 * <p><b>Threads.</b> One.
 */
final class FileWindow implements AutoCloseable {
    static final int LARGE_BYTES = 1 << 20;

    private final ReadFile file;
    private final long fileBytes;
    private final byte[] bytes;
    private final CRC32C sum = new CRC32C();
    private long from;
    private int count;

    private FileWindow(ReadFile file, int windowBytes) {
        this.file = file;
        fileBytes = Math.min(file.size(), Integer.MAX_VALUE);
        bytes = new byte[(int) Math.min(windowBytes, fileBytes)];
    }

    static FileWindow open(FileSystem files, Path path, int windowBytes) {
        ReadFile file = files.open(path);
        try {
            return new FileWindow(file, windowBytes);
        } catch (Throwable failure) {
            closeAfter(file, failure);
            throw failure;
        }
    }

    private static void closeAfter(ReadFile file, Throwable failure) {
        try {
            file.close();
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    long fileBytes() {
        return fileBytes;
    }

    /** The window's memory; callers may disturb it only for a moment. */
    byte[] bytes() {
        return bytes;
    }

    /** Where {@code position}, which is held, stands in {@link #bytes()}. */
    int at(long position) {
        return (int) (position - from);
    }

    /** Which position of the file stands at that place in {@link #bytes()}. */
    long position(int at) {
        return from + at;
    }

    /** How many of {@link #bytes()} are of the file. */
    int count() {
        return count;
    }

    /** Moves the window if it must; whether {@code length} bytes, no more than the window has, are held at {@code position}. */
    boolean holds(long position, int length) {
        if (isWithin(position, length)) {
            return true;
        }
        load(position);
        return isWithin(position, length);
    }

    private boolean isWithin(long position, int length) {
        return position >= from && position + length <= from + count;
    }

    private void load(long position) {
        from = position;
        count = 0;
        ByteBuffer target = ByteBuffer.wrap(bytes, 0, (int) Math.max(0, Math.min(bytes.length, fileBytes - position)));
        while (target.hasRemaining()) {
            int read = file.read(target, position + target.position());
            if (read <= 0) {
                break;
            }
        }
        count = target.position();
    }

    /** The checksum of a range, however long; of less, and so a wrong one, if the file became shorter. */
    int checksum(long position, int length) {
        sum.reset();
        long end = position + length;
        for (long next = position; next < end && holds(next, 1); ) {
            int piece = (int) Math.min(end - next, from + count - next);
            sum.update(bytes, at(next), piece);
            next += piece;
        }
        return (int) sum.getValue();
    }

    /** A copy of a range that lies within the file. */
    byte[] copy(long position, int length) {
        if (isWithin(position, length)) {
            return Arrays.copyOfRange(bytes, at(position), at(position) + length);
        }
        byte[] copied = new byte[length];
        file.readFully(ByteBuffer.wrap(copied), position);
        return copied;
    }

    @Override
    public void close() {
        file.close();
    }
}
