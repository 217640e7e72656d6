package io.godb.core.internal.table;

import io.godb.core.CacheStats;
import io.godb.core.internal.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decompressed blocks, in memory that nobody else of the database needs just now.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>It takes nothing before there is a block to keep, never more than it was told, and only what lies idle in the budget. It
 *       gives chunks back when others need them ({@link MemoryBudget.Borrower}).
 *   <li>A number that stands for a table is given out once: what is left of a closed table is never found again, and goes when its
 *       turn comes.
 * </ol>
 *
 * <p><b>Threads.</b> Any. Reading takes no lock and allocates nothing; {@code changing} guards all else, and is held while a block is
 * copied, not while one is decompressed. Nothing but the budget is called with it.
 */
public final class BlockCache implements MemoryBudget.Borrower {
    /** No larger block is kept. */
    static final int FRAME_BYTES = CacheFrames.FRAME_BYTES;

    /**
     * Takes what it wants of a block, as a copy. Somebody may be writing over those bytes, so they can be anything: that must do no
     * harm, and what was copied counts only if {@link BlockCache#read} then says so.
     */
    interface Reader {
        void read(byte[] bytes, int from, int length);
    }

    private final MemoryBudget budget;
    private final int mostChunks;
    private final AtomicLong tables = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    private final ReentrantLock changing = new ReentrantLock();
    // Written under changing. Null while it has no chunk.
    private volatile @Nullable CacheFrames frames;
    private volatile long borrowedBytes;

    /** Takes that much of the budget, and less if others need it. */
    public BlockCache(MemoryBudget budget, long mostBytes) {
        this.budget = budget;
        this.mostChunks = mostChunks(Math.min(mostBytes, budget.limitBytes()));
        budget.lendTo(this);
    }

    private static int mostChunks(long mostBytes) {
        long chunks = Math.min(CacheFrames.MOST_CHUNKS, mostBytes / MemoryBudget.SMALL_CHUNK_BYTES);
        while (chunks > 0 && bytes((int) chunks, (int) chunks) > mostBytes) {
            chunks--;
        }
        return (int) chunks;
    }

    private static long bytes(int chunks, int mostChunks) {
        return (long) chunks * MemoryBudget.SMALL_CHUNK_BYTES + CacheFrames.tableBytes(mostChunks);
    }

    /** A number for a table, which it shares with no other one. */
    long nextTable() {
        return tables.getAndIncrement();
    }

    /** What stands for a block of a table. */
    static long key(long table, int block) {
        return table << SlotFormat.BLOCK_BITS | block;
    }

    /** Shows the block to the reader if it is here. */
    boolean read(long key, Reader reader) {
        CacheFrames present = frames;
        boolean isHit = present != null && present.read(key, reader, true);
        if (isHit) {
            hits.increment();
        }
        return isHit;
    }

    /** Likewise for somebody who walks over everything: it makes no difference to what stays here, and is not counted. */
    boolean glance(long key, Reader reader) {
        CacheFrames present = frames;
        return present != null && present.read(key, reader, false);
    }

    /** Keeps a block that was looked for and not found, unless it is too large, or there is no memory. */
    void put(long key, byte[] bytes, int from, int length) {
        misses.increment();
        if (length > FRAME_BYTES || mostChunks == 0) {
            return;
        }
        changing.lock();
        try {
            CacheFrames present = frames;
            if (present == null) {
                present = begin();
            } else if (!present.hasFree() && present.chunks() < mostChunks) {
                grow(present);
            }
            if (present != null) {
                present.put(key, bytes, from, length);
            }
        } finally {
            changing.unlock();
        }
    }

    private @Nullable CacheFrames begin() {
        long tableBytes = CacheFrames.tableBytes(mostChunks);
        // With room for one chunk, or else tables would be made again and again for nothing.
        if (!budget.tryTakeIdle(tableBytes + MemoryBudget.SMALL_CHUNK_BYTES)) {
            return null;
        }
        budget.give(MemoryBudget.SMALL_CHUNK_BYTES);
        CacheFrames begun = null;
        try {
            CacheFrames made = new CacheFrames(mostChunks);
            begun = grow(made) ? made : null;
        } finally {
            if (begun == null) {
                budget.give(tableBytes);
            }
        }
        frames = begun;
        return begun;
    }

    private boolean grow(CacheFrames present) {
        byte[] chunk = budget.tryTakeIdleChunk(MemoryBudget.SMALL_CHUNK_BYTES);
        if (chunk == null) {
            return false;
        }
        present.addChunk(chunk);
        borrowedBytes = bytes(present.chunks(), mostChunks);
        return true;
    }

    @Override
    public long borrowedBytes() {
        return borrowedBytes;
    }

    /** Gives a chunk back; what is worth most stays. */
    @Override
    public boolean giveBack() {
        changing.lock();
        try {
            CacheFrames present = frames;
            if (present == null) {
                return false;
            }
            // First given, then no longer counted as borrowed: whoever asks in between is not told that there is
            // nothing.
            budget.giveChunk(present.removeChunk());
            if (present.chunks() == 0) {
                frames = null;
                budget.give(CacheFrames.tableBytes(mostChunks));
                borrowedBytes = 0;
            } else {
                borrowedBytes = bytes(present.chunks(), mostChunks);
            }
            return true;
        } finally {
            changing.unlock();
        }
    }

    CacheStats stats() {
        return new CacheStats(hits.sum(), misses.sum(), borrowedBytes);
    }
}
