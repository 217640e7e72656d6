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
 * In a packed table, one with compressed blocks, the lower 40 bits are the entry's place:
 *
 * <pre>
 *  63                    40 39            22 21                        0
 *  ┌───────────────────────┬────────────────┬──────────────────────────┐
 *  │ fingerprint           │ block plus 1   │ offset in its entries    │
 *  └───────────────────────┴────────────────┴──────────────────────────┘
 * </pre>
 *
 * <p>The fingerprint is the low 24 bits of the key's hash; the high 32 bits choose the line. The length is that of the
 * entry, rounded up; 0 if it does not fit. No slot in use is 0, for no entry is at position 0, and no block plus 1 is 0.
 */
final class SlotFormat {
    private static final int POSITION_BITS = 30;
    private static final int LENGTH_BITS = 10;
    private static final int FINGERPRINT_SHIFT = POSITION_BITS + LENGTH_BITS;
    private static final int LARGEST_EIGHTS = (1 << LENGTH_BITS) - 1;

    private static final int OFFSET_BITS = 22;
    static final int BLOCK_BITS = FINGERPRINT_SHIFT - OFFSET_BITS;
    /** A packed table has no more blocks. */
    static final int MOST_BLOCKS = (1 << BLOCK_BITS) - 1;
    /** In a packed table no entry begins behind this in its block. */
    static final int LARGEST_OFFSET = (1 << OFFSET_BITS) - 1;

    private static final long PLACE_MASK = (1L << FINGERPRINT_SHIFT) - 1;

    /** No length in a slot is more. */
    static final int LARGEST_LENGTH = LARGEST_EIGHTS * 8;

    private SlotFormat() {}

    static long of(long hash, int position, long entryBytes) {
        long eights = (entryBytes + 7) / 8;
        return of(hash, (eights <= LARGEST_EIGHTS ? eights << POSITION_BITS : 0) | position);
    }

    /** The slot of an entry in a packed table. */
    static long of(long hash, long place) {
        return hash << FINGERPRINT_SHIFT | place;
    }

    /** A slot of a plain table as that of a packed one. */
    static long moved(long slot, long place) {
        return (slot & ~PLACE_MASK) | place;
    }

    static long place(int block, int offset) {
        return (long) (block + 1) << OFFSET_BITS | offset;
    }

    static long place(long slot) {
        return slot & PLACE_MASK;
    }

    /** The block of a place; -1 where it names none. */
    static int block(long place) {
        return (int) (place >>> OFFSET_BITS) - 1;
    }

    static int offset(long place) {
        return (int) place & LARGEST_OFFSET;
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
