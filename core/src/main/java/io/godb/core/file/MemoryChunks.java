package io.godb.core.file;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How a file's bytes are spread over a table of chunks, so that a file grows without its bytes being copied.
 *
 * <p><b>Format.</b> The first chunks double, so that small files stay small; from 64 KiB on all have that size:
 * <pre>
 *   chunk   0     1     2      3       4       5        6
 *   from    0     4 Ki  8 Ki   16 Ki   32 Ki   64 Ki    128 Ki  …
 *   length  4 Ki  4 Ki  8 Ki   16 Ki   32 Ki   64 Ki    64 Ki   …
 * </pre>
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A chunk, once in a table, is in every longer table of that file, at the same index. So an older table is as good
 *       as the newest one for all the bytes it covers.
 *   <li>The table may be longer than needed; what is behind the last chunk is {@link #NO_CHUNK}.
 * </ol>
 *
 * <p><b>Threads.</b> {@link #covering} is called by one thread at a time for a file. Reading needs a table, and a
 * happens-before from the write of the bytes that are read.
 */
final class MemoryChunks {
    /** The table of an empty file. */
    static final byte[][] NONE = {};

    private static final byte[] NO_CHUNK = {};
    private static final int SMALLEST_BYTES = MemorySpace.BLOCK_BYTES;
    private static final int SMALLEST_SHIFT = 12;
    private static final int LARGEST_BYTES = 1 << 16;
    private static final int LARGEST_SHIFT = 16;
    private static final int DOUBLING_CHUNKS = 5;

    private MemoryChunks() {}

    /** The index of the chunk that has this position. */
    static int indexOf(long position) {
        if (position >= LARGEST_BYTES) {
            return DOUBLING_CHUNKS - 1 + (int) (position >>> LARGEST_SHIFT);
        }
        return Integer.SIZE - Integer.numberOfLeadingZeros((int) position >>> SMALLEST_SHIFT);
    }

    /** Where in its chunk this position is. */
    static int offsetOf(long position) {
        if (position >= LARGEST_BYTES) {
            return (int) position & (LARGEST_BYTES - 1);
        }
        int small = (int) position;
        return small < SMALLEST_BYTES ? small : small - Integer.highestOneBit(small);
    }

    /** A table with chunks for {@code length} bytes: the given one, filled up, or a longer copy of it. */
    static byte[][] covering(byte[][] table, long length) {
        int count = length == 0 ? 0 : indexOf(length - 1) + 1;
        byte[][] covering = table.length >= count ? table : longer(table, count);
        int first = count;
        while (first > 0 && covering[first - 1] == NO_CHUNK) {
            first--;
        }
        // Upwards, so that a full heap in between leaves no gap.
        for (int index = first; index < count; index++) {
            covering[index] = new byte[lengthOf(index)];
        }
        return covering;
    }

    /** Writes {@code count} bytes of {@code source} to the chunks from {@code position} on. */
    static void write(byte[][] table, long position, ByteBuffer source, int count) {
        long next = position;
        int left = count;
        while (left > 0) {
            byte[] chunk = table[indexOf(next)];
            int offset = offsetOf(next);
            int length = Math.min(left, chunk.length - offset);
            source.get(chunk, offset, length);
            next += length;
            left -= length;
        }
    }

    /** Reads {@code count} bytes from {@code position} on into {@code target}. */
    static void read(byte[][] table, long position, ByteBuffer target, int count) {
        long next = position;
        int left = count;
        while (left > 0) {
            byte[] chunk = table[indexOf(next)];
            int offset = offsetOf(next);
            int length = Math.min(left, chunk.length - offset);
            target.put(chunk, offset, length);
            next += length;
            left -= length;
        }
    }

    /** Copies {@code count} bytes from {@code position} on into {@code target}. */
    static void copy(byte[][] table, long position, byte[] target, int targetOffset, int count) {
        int done = 0;
        while (done < count) {
            byte[] chunk = table[indexOf(position + done)];
            int offset = offsetOf(position + done);
            int length = Math.min(count - done, chunk.length - offset);
            System.arraycopy(chunk, offset, target, targetOffset + done, length);
            done += length;
        }
    }

    private static int lengthOf(int index) {
        if (index >= DOUBLING_CHUNKS) {
            return LARGEST_BYTES;
        }
        return index == 0 ? SMALLEST_BYTES : SMALLEST_BYTES << (index - 1);
    }

    private static byte[][] longer(byte[][] table, int count) {
        byte[][] longer = Arrays.copyOf(table, Math.max(count, table.length * 2));
        Arrays.fill(longer, table.length, longer.length, NO_CHUNK);
        return longer;
    }
}
