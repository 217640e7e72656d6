package io.godb.core.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A view of a {@link MemoryFile}. It keeps the table of chunks it was made with, which stays good for the bytes it covers
 * however the file grows; so a read takes no lock and touches nothing that others write.
 *
 * <p>Nothing here can fail late, so {@link #confirm} has nothing to wait for.
 */
final class MemoryView implements ByteView {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final Path path;
    private final MemoryFile file;
    private final int size;
    private final byte[][] chunks;
    private volatile boolean isClosed;

    /** Takes over one count of {@code file} being open, and gives it back when it is closed. */
    MemoryView(Path path, MemoryFile file, int size) {
        this.path = path;
        this.file = file;
        this.size = size;
        this.chunks = file.chunks();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte getByte(int position) {
        check(position, Byte.BYTES);
        return byteAt(position);
    }

    @Override
    public int getInt(int position) {
        checkAligned(position, Integer.BYTES);
        return (int) INT.get(chunks[MemoryChunks.indexOf(position)], MemoryChunks.offsetOf(position));
    }

    @Override
    public long getLong(int position) {
        checkAligned(position, Long.BYTES);
        return (long) LONG.get(chunks[MemoryChunks.indexOf(position)], MemoryChunks.offsetOf(position));
    }

    @Override
    public void copy(int position, byte[] target, int targetOffset, int length) {
        check(position, length);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        MemoryChunks.copy(chunks, position, target, targetOffset, length);
    }

    @Override
    public void confirm() {
        requireOpen();
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            file.release();
        }
    }

    private byte byteAt(int position) {
        return chunks[MemoryChunks.indexOf(position)][MemoryChunks.offsetOf(position)];
    }

    /** Chunks are multiples of a block, so an aligned value never lies across two. */
    private void checkAligned(int position, int bytes) {
        check(position, bytes);
        if ((position & (bytes - 1)) != 0) {
            throw ViewBounds.misaligned(position, bytes, size);
        }
    }

    private void check(int position, int length) {
        requireOpen();
        if ((position | length) < 0 || position > size - length) {
            throw outside(position, length);
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the view of " + path + " is closed; make a new one");
        }
    }

    private IndexOutOfBoundsException outside(int position, int length) {
        return new IndexOutOfBoundsException(
                length + " bytes at " + position + " are not within the " + size + " bytes of the view of " + path);
    }
}
