package io.godb.core.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A file's bytes, whatever its name is and whether it still has one: what a disk calls an inode.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The chunks cover everything up to {@link #size()}: the size is published last and read first.
 *   <li>What is behind the size is zero: nothing is written there without the size being moved.
 *   <li>Space is held for every block up to {@code allocated}, and given back once the file has neither a name nor an
 *       open handle or view.
 * </ol>
 *
 * <p><b>Threads.</b> One thread at a time writes or extends; any number may read beside it, without a lock. The monitor
 * guards what allocates and releases; it is taken inside the {@link MemoryTree}'s and outside the {@link MemorySpace}'s.
 *
 * <p><b>Failure.</b> A full disk stops a write where the space ends: what fits has been written, as on a disk.
 */
final class MemoryFile implements MemoryNode {
    private static final VarHandle SIZE = sizeHandle();

    private final MemorySpace space;

    private volatile byte[][] chunks = MemoryChunks.NONE;
    private volatile long allocated;

    // Written and read through SIZE only.
    @SuppressWarnings("unused")
    private long size;

    // Guarded by this.
    private int openCount;
    private boolean isNamed = true;

    MemoryFile(MemorySpace space) {
        this.space = space;
    }

    long size() {
        return (long) SIZE.getAcquire(this);
    }

    /** A table that covers the size read before; see {@link MemoryChunks} for how long it is good. */
    byte[][] chunks() {
        return chunks;
    }

    /** Writes the source's bytes, or as many as there is space for, and returns where they end. */
    long write(long position, ByteBuffer source) {
        long end = position + source.remaining();
        long reached = end <= allocated ? end : allocate(end);
        MemoryChunks.write(chunks, position, source, (int) (reached - position));
        publishSize(reached);
        return reached;
    }

    /** Extends the file with zeros up to {@code length}, or as far as there is space, and returns its size. */
    long extend(long length) {
        if (length > size()) {
            publishSize(allocate(length));
        }
        return size();
    }

    /** Reads into the target's remaining space and returns how many bytes that were, or -1 at the end of the file. */
    int read(ByteBuffer target, long position) {
        if (!target.hasRemaining()) {
            return 0;
        }
        long available = size() - position;
        if (available <= 0) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), available);
        MemoryChunks.read(chunks, position, target, count);
        return count;
    }

    /** Counts one more handle or view that keeps the bytes alive. */
    synchronized void retain() {
        openCount++;
    }

    synchronized void release() {
        openCount--;
        releaseSpaceIfUnreachableLocked();
    }

    /** The name is gone. */
    synchronized void unlink() {
        isNamed = false;
        releaseSpaceIfUnreachableLocked();
    }

    /** Takes space and makes chunks up to {@code end}, or as far as there is space, and returns how far. */
    private synchronized long allocate(long end) {
        if (end > allocated) {
            long granted = space.reserve(MemorySpace.blocksFor(end - allocated));
            long reached = allocated + granted * MemorySpace.BLOCK_BYTES;
            try {
                chunks = MemoryChunks.covering(chunks, reached);
            } catch (OutOfMemoryError heapFull) {
                space.release(granted);
                throw heapFull;
            }
            allocated = reached;
        }
        return Math.min(end, allocated);
    }

    private void publishSize(long reached) {
        if (reached > (long) SIZE.get(this)) {
            SIZE.setRelease(this, reached);
        }
    }

    private void releaseSpaceIfUnreachableLocked() {
        if (!isNamed && openCount == 0) {
            space.release(MemorySpace.blocksFor(allocated));
            allocated = 0;
        }
    }

    private static VarHandle sizeHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(MemoryFile.class, "size", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
