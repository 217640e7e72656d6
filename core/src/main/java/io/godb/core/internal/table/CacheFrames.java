package io.godb.core.internal.table;

import io.godb.core.internal.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The frames of the cache, each with room for a block, and the way from a block to its frame.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A frame's version is odd while it holds nothing or is being written, and each change makes it higher. So what was copied
 *       between two looks at the same even version is a whole block, that of the key which was there.
 *   <li>The index leads to each frame that holds something: from its key's home on, without a free place in between. At least half
 *       of its places are free.
 *   <li>A frame that holds something is in exactly one of the policy's queues; any other one of a chunk that is here is in
 *       {@code free}.
 * </ol>
 *
 * <p><b>Threads.</b> {@link #read} is for any, and sees at worst nothing where something has just been moved; all else is under the
 * cache's lock.
 */
final class CacheFrames {
    static final int FRAME_BYTES = 16 << 10;
    static final int CHUNK_FRAMES = MemoryBudget.chunkLength(MemoryBudget.SMALL_CHUNK_BYTES) / FRAME_BYTES;
    /** So many that the places of the index can be counted: a terabyte would be 2²⁰. */
    static final int MOST_CHUNKS = 1 << 20;

    private static final int NONE = -1;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final VarHandle VERSION = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(int[].class);

    private final byte[][] chunks;
    private final long[] keys;
    private final int[] lengths;
    private final int[] versions;
    /** A frame's number plus 1; 0 is free. */
    private final int[] index;

    private final int shift;
    private final CachePolicy policy;
    private final int[] free;
    private int freeCount;
    private int chunkCount;

    CacheFrames(int mostChunks) {
        int frames = mostChunks * CHUNK_FRAMES;
        chunks = new byte[mostChunks][];
        keys = new long[frames];
        lengths = new int[frames];
        versions = new int[frames];
        free = new int[frames];
        index = new int[places(frames)];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(index.length);
        policy = new CachePolicy(frames);
        Arrays.fill(versions, 1);
    }

    private static int places(int frames) {
        return Integer.highestOneBit(2 * frames - 1) * 2;
    }

    /** What all but the chunks takes. */
    static long tableBytes(int mostChunks) {
        int frames = mostChunks * CHUNK_FRAMES;
        long each = Long.BYTES + 3L * Integer.BYTES;
        return frames * each + (long) places(frames) * Integer.BYTES + CachePolicy.memoryBytes(frames);
    }

    int chunks() {
        return chunkCount;
    }

    boolean hasFree() {
        return freeCount > 0;
    }

    /** Shows a block to the reader; returns whether it is here, and was whole. */
    boolean read(long key, BlockCache.Reader reader, boolean isUse) {
        int frame = find(key);
        if (frame == NONE) {
            return false;
        }
        int version = (int) VERSION.getAcquire(versions, frame);
        byte[] chunk = chunks[frame / CHUNK_FRAMES];
        if ((version & 1) != 0 || keys[frame] != key || chunk == null) {
            return false;
        }
        reader.read(chunk, start(frame), lengths[frame]);
        VarHandle.acquireFence();
        if ((int) VERSION.getOpaque(versions, frame) != version) {
            return false;
        }
        if (isUse) {
            policy.used(frame);
        }
        return true;
    }

    private int find(long key) {
        int at = home(key);
        for (int steps = 0; steps < index.length; steps++) {
            int frame = (int) PLACE.getAcquire(index, at) - 1;
            if (frame == NONE || keys[frame] == key) {
                return frame;
            }
            at = next(at);
        }
        return NONE;
    }

    private int home(long key) {
        return (int) ((key * SPREAD) >>> shift);
    }

    private int next(int at) {
        return (at + 1) & (index.length - 1);
    }

    private static int start(int frame) {
        return frame % CHUNK_FRAMES * FRAME_BYTES;
    }

    /** Keeps a block, unless it is here; another one makes room if it must. */
    void put(long key, byte[] bytes, int from, int length) {
        if (find(key) != NONE) {
            return;
        }
        if (freeCount == 0) {
            evict();
        }
        int frame = free[--freeCount];
        write(frame, key, bytes, from, length);
        policy.add(frame, key);
    }

    private void evict() {
        int frame = policy.evict(keys);
        clear(frame);
        free[freeCount++] = frame;
    }

    private void write(int frame, long key, byte[] bytes, int from, int length) {
        keys[frame] = key;
        lengths[frame] = length;
        System.arraycopy(bytes, from, chunks[frame / CHUNK_FRAMES], start(frame), length);
        VERSION.setRelease(versions, frame, versions[frame] + 1);
        int at = home(key);
        while (index[at] != 0) {
            at = next(at);
        }
        PLACE.setRelease(index, at, frame + 1);
    }

    private void clear(int frame) {
        int at = home(keys[frame]);
        while (index[at] != frame + 1) {
            at = next(at);
        }
        closeGap(at);
        VERSION.setOpaque(versions, frame, versions[frame] + 1);
        // Whoever sees a byte that is written from here on sees this version, too.
        VarHandle.storeStoreFence();
    }

    /** Frees a place of the index, and moves what would not be found behind it. */
    private void closeGap(int freed) {
        int gap = freed;
        int at = next(gap);
        while (index[at] != 0) {
            int home = home(keys[index[at] - 1]);
            boolean isReachable = gap <= at ? (gap < home && home <= at) : (gap < home || home <= at);
            if (!isReachable) {
                PLACE.setRelease(index, gap, index[at]);
                gap = at;
            }
            at = next(at);
        }
        PLACE.setRelease(index, gap, 0);
    }

    /** Room for more. */
    void addChunk(byte[] chunk) {
        int first = chunkCount * CHUNK_FRAMES;
        chunks[chunkCount] = chunk;
        chunkCount++;
        for (int frame = first + CHUNK_FRAMES - 1; frame >= first; frame--) {
            free[freeCount++] = frame;
        }
    }

    /** Takes the last chunk away, with those blocks, of all, that are worth least. */
    byte[] removeChunk() {
        while (freeCount < CHUNK_FRAMES) {
            evict();
        }
        chunkCount--;
        int first = chunkCount * CHUNK_FRAMES;
        int kept = 0;
        for (int i = 0; i < freeCount; i++) {
            if (free[i] < first) {
                free[kept++] = free[i];
            }
        }
        freeCount = kept;
        moveBefore(first);
        byte[] chunk = chunks[chunkCount];
        chunks[chunkCount] = null;
        return chunk;
    }

    private void moveBefore(int first) {
        int[] targets = new int[CHUNK_FRAMES];
        Arrays.fill(targets, NONE);
        for (int i = 0; i < CHUNK_FRAMES; i++) {
            int frame = first + i;
            if ((versions[frame] & 1) == 0) {
                byte[] bytes = chunks[frame / CHUNK_FRAMES];
                clear(frame);
                targets[i] = free[--freeCount];
                write(targets[i], keys[frame], bytes, start(frame), lengths[frame]);
            }
        }
        policy.moved(first, targets);
    }
}
