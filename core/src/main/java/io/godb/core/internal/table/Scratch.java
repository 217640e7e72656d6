package io.godb.core.internal.table;

/** An array for what is needed for a moment; a large one is let go at once. One thread at a time. */
final class Scratch {
    private static final int LEAST_BYTES = 16 << 10;
    private static final int KEPT_BYTES = 64 << 10;

    private byte[] kept = {};

    /** At least that long, with any content; the next call may return it again. */
    byte[] of(int length) {
        if (length <= kept.length) {
            return kept;
        }
        byte[] bytes = new byte[Math.max(length, LEAST_BYTES)];
        if (bytes.length <= KEPT_BYTES) {
            kept = bytes;
        }
        return bytes;
    }
}
