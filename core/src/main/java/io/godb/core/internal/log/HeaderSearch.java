package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/**
 * Finds valid headers of one segment wherever they stand in its file, by looking at every byte position behind a place that
 * could not be read.
 *
 * <p><b>How it is fast.</b> Offsets of one segment lie close together, so their highest bytes have few values. Looking at
 * every fourth byte (every second, where any offset is possible) meets one of these highest bytes of every header there
 * may be; a table tells whether the byte could be one. Runs of zeros, which hold no header since no offset is 0, are
 * skipped. What has as many of them in a row as an offset has is tested by its offset, its kind and then its checksum.
 *
 * <p><b>Threads.</b> One.
 */
final class HeaderSearch {
    /** No log gets this far in a lifetime. */
    static final long HIGHEST_OFFSET = (1L << 48) - 1;

    /** Where the highest byte of a header's offset stands. */
    private static final int HIGHEST_BYTE = 15;

    private static final int OFFSET = 8;
    private static final int LONG_BYTES = 8;

    private final FileWindow window;
    private final int seed;
    private final long lowest;
    private final long highest;
    private final int stride;
    private final boolean[] isHighByte = new boolean[256];

    /** Looks for offsets from {@code lowest}, at least 1, to {@code highest}. */
    HeaderSearch(FileWindow window, int seed, long lowest, long highest) {
        this.window = window;
        this.seed = seed;
        this.lowest = Math.max(1, lowest);
        this.highest = Math.max(this.lowest, highest);
        stride = this.highest - this.lowest < 1L << 32 ? 4 : 2;
        markHighBytes();
    }

    /** The values that the highest bytes can have; in so narrow a range they are those of its two ends. */
    private void markHighBytes() {
        int shift = Long.SIZE - stride * Byte.SIZE;
        Arrays.fill(isHighByte, (highest >>> shift) - (lowest >>> shift) > 1);
        for (int bits = shift; bits < Long.SIZE; bits += Byte.SIZE) {
            isHighByte[(int) (lowest >>> bits) & 0xFF] = true;
            isHighByte[(int) (highest >>> bits) & 0xFF] = true;
        }
    }

    /** The position of the first valid header at or behind {@code from}, or -1 if there is none. */
    long next(long from) {
        long position = from;
        while (window.holds(position, RecordFormat.HEADER_BYTES)) {
            int last = window.count() - RecordFormat.HEADER_BYTES;
            int found = find(window.bytes(), window.at(position), last);
            if (found >= 0) {
                return window.position(found);
            }
            position = window.position(last + 1);
        }
        return -1;
    }

    private int find(byte[] bytes, int first, int last) {
        int end = last + HIGHEST_BYTE + 1;
        int probe = nextHighByte(bytes, first + HIGHEST_BYTE, end);
        while (probe < end) {
            boolean isZeros = LittleEndian.getLong(bytes, probe) == 0;
            // In front of zeros, all whose offset begins in front of them.
            int tested = probe - HIGHEST_BYTE + (isZeros ? LONG_BYTES - 1 : stride);
            int found = firstValid(bytes, probe - HIGHEST_BYTE, Math.min(tested - 1, last));
            if (found >= 0) {
                return found;
            }
            probe = nextHighByte(bytes, isZeros ? endOfZeros(bytes, probe) : probe + stride, end);
        }
        return -1;
    }

    /** Where most of the time goes, so it is as small as can be. */
    private int nextHighByte(byte[] bytes, int from, int end) {
        boolean[] isHigh = isHighByte;
        int step = stride;
        int probe = from;
        while (probe < end && !(isHigh[bytes[probe] & 0xFF] && isAmongHighBytes(bytes, probe, isHigh, step))) {
            probe += step;
        }
        return probe;
    }

    /** Whether as many in a row as an offset has could all be highest bytes, {@code probe} one of them. */
    private static boolean isAmongHighBytes(byte[] bytes, int probe, boolean[] isHigh, int count) {
        int first = probe;
        while (probe - first < count - 1 && isHigh[bytes[first - 1] & 0xFF]) {
            first--;
        }
        int end = probe + 1;
        while (end - first < count && isHigh[bytes[end] & 0xFF]) {
            end++;
        }
        return end - first >= count;
    }

    private int firstValid(byte[] bytes, int from, int to) {
        long range = highest - lowest;
        for (int at = from; at <= to; at++) {
            long above = LittleEndian.getLong(bytes, at + OFFSET) - lowest;
            if (above >= 0 && above <= range && isValid(bytes, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isValid(byte[] bytes, int at) {
        return isKind(RecordFormat.kind(bytes, at)) && RecordFormat.isValid(bytes, at, seed);
    }

    static boolean isKind(int kind) {
        return kind >= RecordFormat.KIND_BYTES && kind <= RecordFormat.KIND_COMMIT;
    }

    /**
     * Whether an invalid header was meant to be that of {@code offset}: it has this offset, or with it it would be valid.
     * What a former life left in its place has a lower one. Disturbs nothing.
     */
    static boolean resembles(byte[] bytes, int at, int seed, long offset) {
        long found = LittleEndian.getLong(bytes, at + OFFSET);
        LittleEndian.putLong(bytes, at + OFFSET, offset);
        boolean isValid = RecordFormat.isValid(bytes, at, seed);
        LittleEndian.putLong(bytes, at + OFFSET, found);
        return isValid || found == offset;
    }

    /** The first byte behind {@code zero}, which is one, that is none: where neighbours differ first. */
    private int endOfZeros(byte[] bytes, int zero) {
        int end = window.count();
        int same = Arrays.mismatch(bytes, zero, end - 1, bytes, zero + 1, end);
        return same < 0 ? end : zero + same + 1;
    }
}
