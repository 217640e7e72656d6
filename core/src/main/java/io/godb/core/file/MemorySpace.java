package io.godb.core.file;

/**
 * The space a memory file system has, counted in blocks as a disk counts it: a file of one byte takes a whole block.
 *
 * <p><b>Threads.</b> Any. Its lock is the innermost: nothing is called while it is held.
 */
final class MemorySpace {
    /** The unit of space, and the usual one of disks. */
    static final int BLOCK_BYTES = 4096;

    /** More than any heap has, so the heap is the limit; little enough for the index of a chunk to fit an int. */
    static final long UNLIMITED_BYTES = 1L << 46;

    private long capacityBlocks;
    private long usedBlocks;

    MemorySpace(long capacityBytes) {
        capacity(capacityBytes);
    }

    /** A part of a block at the end does not count. Less than what is used is allowed: then nothing is free. */
    synchronized void capacity(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the capacity must not be negative, but is " + bytes);
        }
        capacityBlocks = Math.min(bytes, UNLIMITED_BYTES) / BLOCK_BYTES;
    }

    /** Takes so many blocks, or as many as are left, and returns how many that were. */
    synchronized long reserve(long blocks) {
        long granted = Math.min(blocks, freeBlocksLocked());
        usedBlocks += granted;
        return granted;
    }

    synchronized void release(long blocks) {
        usedBlocks -= blocks;
    }

    synchronized long freeBytes() {
        return freeBlocksLocked() * BLOCK_BYTES;
    }

    /** How many blocks so many bytes need. */
    static long blocksFor(long bytes) {
        return bytes / BLOCK_BYTES + (bytes % BLOCK_BYTES == 0 ? 0 : 1);
    }

    private long freeBlocksLocked() {
        return Math.max(0, capacityBlocks - usedBlocks);
    }
}
