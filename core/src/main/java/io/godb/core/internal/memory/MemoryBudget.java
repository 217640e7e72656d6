package io.godb.core.internal.memory;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a database may take for memtables, caches and buffers. Whoever needs memory asks here first, and allocates
 * only after a yes. Chunks are pooled, because clearing new ones costs more than filling them.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>What is taken and what lies in the pool are together at most the limit, except right after the limit was lowered.
 *   <li>The pool yields to whoever asks: no request is refused while chunks lie idle.
 *   <li>So does whoever has borrowed what lay idle, to whoever takes: what the {@link Borrower} has is not refused either.
 * </ol>
 *
 * <p><b>Threads.</b> Any. The borrower is called without a lock of this, and may have a lock of its own, with which it calls this.
 *
 * <p><b>Failure.</b> A no changes nothing. If the heap has no room for a chunk that the budget allows, that is a no as well.
 */
public final class MemoryBudget {
    /** Who uses what nobody else does: it takes only what is idle, and gives it back when it is asked. */
    public interface Borrower {
        /** What it would give back by and by; it has at least as much. */
        long borrowedBytes();

        /** Gives something back; false if it has nothing. */
        boolean giveBack();
    }

    private static final Borrower NOBODY = new Borrower() {
        @Override
        public long borrowedBytes() {
            return 0;
        }

        @Override
        public boolean giveBack() {
            return false;
        }
    };

    /** What a small chunk counts for. */
    public static final int SMALL_CHUNK_BYTES = 1 << 20;
    /** What a large chunk counts for. G1 never moves it, as long as its regions are not above 4 MiB: up to 8 GiB of heap. */
    public static final int LARGE_CHUNK_BYTES = 4 << 20;
    /** A chunk is so much shorter than it counts for: with its header it must not occupy one more region of G1. */
    private static final int HEADER_BYTES = 64;

    /** Taken and pooled. */
    private final AtomicLong held = new AtomicLong();

    // Both guarded by small.
    private final ArrayDeque<byte[]> small = new ArrayDeque<>();
    private final ArrayDeque<byte[]> large = new ArrayDeque<>();
    private volatile long pooledBytes;
    private volatile long limitBytes;
    private volatile Borrower borrower = NOBODY;

    public MemoryBudget(long limitBytes) {
        changeLimit(limitBytes);
    }

    /** Sets another limit. What is taken beyond a lower one stays taken until it is given back. */
    public void changeLimit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("limit " + bytes);
        }
        limitBytes = bytes;
        while (held.get() > bytes && (dropPooled() || borrower.giveBack())) {
            // One chunk less.
        }
    }

    /** There is one. */
    public void lendTo(Borrower one) {
        borrower = one;
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** What is in use; the pool is not. */
    public long takenBytes() {
        synchronized (small) {
            return held.get() - pooledBytes;
        }
    }

    /** Takes that much, or nothing. */
    public boolean tryTake(long bytes) {
        while (!tryTakeIdle(bytes)) {
            boolean isEnough = bytes <= limitBytes - held.get() + pooledBytes + borrower.borrowedBytes();
            if (!isEnough || !borrower.giveBack()) {
                return false;
            }
        }
        return true;
    }

    /** For the borrower: takes that much of what nobody uses, or nothing. */
    public boolean tryTakeIdle(long bytes) {
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
                if (held.get() == before) {
                    return false;
                }
            }
        }
    }

    /** Gives back what was taken. */
    public void give(long bytes) {
        if (bytes < 0 || held.addAndGet(-bytes) < 0) {
            throw new IllegalArgumentException("giving back " + bytes);
        }
    }

    /** The usable length of a chunk that counts for so many bytes. */
    public static int chunkLength(int chunkBytes) {
        return chunkBytes - HEADER_BYTES;
    }

    /** A chunk of one of the two sizes, with any content; null for no. */
    public byte @Nullable [] tryTakeChunk(int chunkBytes) {
        byte[] chunk = takePooled(pool(chunkBytes), chunkBytes);
        return chunk == null && tryTake(chunkBytes) ? allocate(chunkBytes) : chunk;
    }

    /** For the borrower: likewise, of what nobody uses. */
    public byte @Nullable [] tryTakeIdleChunk(int chunkBytes) {
        byte[] chunk = takePooled(pool(chunkBytes), chunkBytes);
        return chunk == null && tryTakeIdle(chunkBytes) ? allocate(chunkBytes) : chunk;
    }

    private byte @Nullable [] allocate(int chunkBytes) {
        try {
            return new byte[chunkLength(chunkBytes)];
        } catch (OutOfMemoryError full) {
            give(chunkBytes);
            return null;
        }
    }

    /** Gives back a chunk that nobody reads any more. */
    public void giveChunk(byte[] chunk) {
        int bytes = chunk.length + HEADER_BYTES;
        ArrayDeque<byte[]> pool = pool(bytes);
        synchronized (small) {
            if (held.get() <= limitBytes) {
                pool.push(chunk);
                pooledBytes += bytes;
                return;
            }
        }
        give(bytes);
    }

    private ArrayDeque<byte[]> pool(int chunkBytes) {
        return switch (chunkBytes) {
            case SMALL_CHUNK_BYTES -> small;
            case LARGE_CHUNK_BYTES -> large;
            default -> throw new IllegalArgumentException("no chunk: " + chunkBytes + " bytes");
        };
    }

    private byte @Nullable [] takePooled(ArrayDeque<byte[]> pool, int chunkBytes) {
        synchronized (small) {
            byte[] chunk = pool.poll();
            if (chunk != null) {
                pooledBytes -= chunkBytes;
            }
            return chunk;
        }
    }

    private boolean dropPooled() {
        return drop(small, SMALL_CHUNK_BYTES) || drop(large, LARGE_CHUNK_BYTES);
    }

    private boolean drop(ArrayDeque<byte[]> pool, int chunkBytes) {
        synchronized (small) {
            if (pool.poll() == null) {
                return false;
            }
            pooledBytes -= chunkBytes;
            held.addAndGet(-chunkBytes);
            return true;
        }
    }
}
