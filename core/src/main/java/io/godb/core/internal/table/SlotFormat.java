package io.godb.core.internal.table;

/**
 * A slot of the hash index: eight bytes that lead to the newest version of a key.
 *
 * <pre>
 *  63                    40 39              30 29                        0
 *  ┌───────────────────────┬──────────────────┬──────────────────────────┐
 *  │ fingerprint           │ length in eights │ position of the entry    │
 *  └───────────────────────┴──────────────────┴──────────────────────────┘
 * </pre>
 *
 * <p>The fingerprint is the low 24 bits of the key's hash; the high 32 bits choose the line. The length is that of the
 * entry, rounded up; 0 if it does not fit. No slot in use is 0, for no entry is at position 0.
 */
final class SlotFormat {
    private static final int POSITION_BITS = 30;
    private static final int LENGTH_BITS = 10;
    private static final int FINGERPRINT_SHIFT = POSITION_BITS + LENGTH_BITS;
    private static final int LARGEST_EIGHTS = (1 << LENGTH_BITS) - 1;

    /** No length in a slot is more. */
    static final int LARGEST_LENGTH = LARGEST_EIGHTS * 8;

    private SlotFormat() {}

    static long of(long hash, int position, long entryBytes) {
        long eights = (entryBytes + 7) / 8;
        return hash << FINGERPRINT_SHIFT | (eights <= LARGEST_EIGHTS ? eights << POSITION_BITS : 0) | position;
    }

    static boolean fits(long slot, long hash) {
        return (slot ^ (hash << FINGERPRINT_SHIFT)) >>> FINGERPRINT_SHIFT == 0;
    }

    static int position(long slot) {
        return (int) slot & ((1 << POSITION_BITS) - 1);
    }

    /** At least the entry's length, less than eight bytes more; 0 if that is not known. */
    static int length(long slot) {
        return ((int) (slot >>> POSITION_BITS) & LARGEST_EIGHTS) * 8;
    }

    /** The line, of {@code homeLines}, where the search for a hash begins. */
    static int homeLine(int highHash, int homeLines) {
        return (int) ((Integer.toUnsignedLong(highHash) * homeLines) >>> 32);
    }
}
