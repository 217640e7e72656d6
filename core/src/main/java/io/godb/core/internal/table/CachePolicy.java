package io.godb.core.internal.table;

/**
 * Which block goes when there is no room: S3-FIFO (Yang and others, 2023). New blocks come into a small queue. What was used again
 * by the time it leaves that goes into the main one, all else goes, and is remembered for a while: if it comes back, it comes into
 * the main queue at once. What leaves the main queue and was used comes in again. So a block that is read once passes through a
 * tenth of the memory only, and a use costs no more than a count.
 *
 * <p><b>Threads.</b> {@link #used} is for any, and may lose a count; all else is under the cache's lock.
 */
final class CachePolicy {
    private static final int MOST_USES = 3;
    private static final int SMALL_SHARE = 10;

    private final byte[] uses;
    private final FrameQueue small;
    private final FrameQueue main;
    private final RecentKeys gone;

    CachePolicy(int frames) {
        uses = new byte[frames];
        small = new FrameQueue(frames);
        main = new FrameQueue(frames);
        gone = new RecentKeys(frames);
    }

    static long memoryBytes(int frames) {
        return frames * (1 + 2L * Integer.BYTES) + RecentKeys.memoryBytes(frames);
    }

    void used(int frame) {
        byte count = uses[frame];
        if (count < MOST_USES) {
            uses[frame] = (byte) (count + 1);
        }
    }

    /** A frame holds a block that was not there. */
    void add(int frame, long key) {
        uses[frame] = 0;
        (gone.remove(key) ? main : small).add(frame);
    }

    /** Takes the frame out whose block goes; there is one. {@code keys} has that of each frame. */
    int evict(long[] keys) {
        while (true) {
            boolean isSmallsTurn =
                    main.isEmpty() || (long) small.count() * SMALL_SHARE >= (long) small.count() + main.count();
            int frame = isSmallsTurn ? small.remove() : main.remove();
            if (uses[frame] == 0) {
                if (isSmallsTurn) {
                    gone.add(keys[frame]);
                }
                return frame;
            }
            uses[frame] = isSmallsTurn ? 0 : (byte) (uses[frame] - 1);
            main.add(frame);
        }
    }

    /** What was in the frames from {@code first} on, to the last one, is in those now; -1 for what held nothing. */
    void moved(int first, int[] targets) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] >= 0) {
                uses[targets[i]] = uses[first + i];
            }
        }
        small.rename(first, targets);
        main.rename(first, targets);
    }
}
