package io.godb.core.internal.memory;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a database may take for memtables, caches and buffers. Whoever needs memory asks here first, and allocates
 * only after a yes. Chunks of 1 MiB are pooled, because clearing new ones costs more than filling them.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>What is taken and what lies in the pool are together at most the limit, except right after the limit was lowered.
 *   <li>The pool yields to whoever asks: no request is refused while chunks lie idle.
 * </ol>
 *
 * <p><b>Threads.</b> Any.
 *
 * <p><b>Failure.</b> A no changes nothing. If the heap has no room for a chunk that the budget allows, that is a no as well.
 */
public final class MemoryBudget {
    /** What a chunk counts for. */
    public static final int CHUNK_BYTES = 1 << 20;
    /** The usable length of a chunk. With its header an array of 1 MiB would occupy two regions of G1, not one. */
    public static final int CHUNK_LENGTH = CHUNK_BYTES - 64;

    /** Taken and pooled. */
    private final AtomicLong held = new AtomicLong();

    private final ArrayDeque<byte[]> pool = new ArrayDeque<>();
    private volatile long pooledBytes;
    private volatile long limitBytes;

    public MemoryBudget(long limitBytes) {
        changeLimit(limitBytes);
    }

    /** Sets another limit. What is taken beyond a lower one stays taken until it is given back. */
    public void changeLimit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("limit " + bytes);
        }
        limitBytes = bytes;
        while (held.get() > bytes && dropPooled()) {
            // One chunk less.
        }
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** What is in use; the pool is not. */
    public long takenBytes() {
        synchronized (pool) {
            return held.get() - pooledBytes;
        }
    }

    /** Takes that much, or nothing. */
    public boolean tryTake(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("taking " + bytes);
        }
        while (true) {
            long before = held.get();
            if (bytes <= limitBytes - before) {
                if (held.compareAndSet(before, before + bytes)) {
                    return true;
                }
            } else if (bytes > limitBytes - before + pooledBytes || !dropPooled()) {
                return false;
            }
        }
    }

    /** Gives back what was taken. */
    public void give(long bytes) {
        if (bytes < 0 || held.addAndGet(-bytes) < 0) {
            throw new IllegalArgumentException("giving back " + bytes);
        }
    }

    /** A chunk of {@link #CHUNK_LENGTH} bytes with any content, which counts for {@link #CHUNK_BYTES}; null for no. */
    public byte @Nullable [] tryTakeChunk() {
        byte[] chunk = takePooled();
        if (chunk != null || !tryTake(CHUNK_BYTES)) {
            return chunk;
        }
        try {
            return new byte[CHUNK_LENGTH];
        } catch (OutOfMemoryError full) {
            give(CHUNK_BYTES);
            return null;
        }
    }

    /** Gives back a chunk that nobody reads any more. */
    public void giveChunk(byte[] chunk) {
        if (chunk.length != CHUNK_LENGTH) {
            throw new IllegalArgumentException("no chunk: " + chunk.length + " bytes");
        }
        synchronized (pool) {
            if (held.get() <= limitBytes) {
                pool.push(chunk);
                pooledBytes += CHUNK_BYTES;
                return;
            }
        }
        give(CHUNK_BYTES);
    }

    private byte @Nullable [] takePooled() {
        synchronized (pool) {
            byte[] chunk = pool.poll();
            if (chunk != null) {
                pooledBytes -= CHUNK_BYTES;
            }
            return chunk;
        }
    }

    private boolean dropPooled() {
        synchronized (pool) {
            if (pool.poll() == null) {
                return false;
            }
            pooledBytes -= CHUNK_BYTES;
            held.addAndGet(-CHUNK_BYTES);
            return true;
        }
    }
}
