package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;

/**
 * The header of a record; the payload follows. {@code docs/FORMAT.md} says what each field means.
 *
 * <pre>
 *  0        4        8                16       20       24           30 31 32
 *  ┌────────┬────────┬────────────────┬────────┬────────┬────────────┬──┬──┐
 *  │checksum│payload │offset          │length, │unforced│time        │co│en│
 *  │        │checksum│                │kind    │        │            │  │  │
 *  └────────┴────────┴────────────────┴────────┴────────┴────────────┴──┴──┘
 * </pre>
 *
 * <p>The header is proven by itself, so its length can be believed before the payload is read, and a damaged payload hides
 * nothing that follows. The checksum is computed with the segment's seed in its own place ({@link SegmentFormat#seed}): what a
 * former life of the file left cannot fit, since two such sums over headers that differ in that word alone always differ.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 32;
    static final int LONGEST_PAYLOAD_BYTES = (1 << 29) - 1;

    /** Of one entry of a seal's index. */
    static final int POSITION_BYTES = 4;

    static final int KIND_BYTES = 1;
    static final int KIND_BATCH = 2;
    static final int KIND_SEAL = 3;
    static final int KIND_COMMIT = 4;

    private static final int CHECKSUM = 0;
    private static final int PAYLOAD_CHECKSUM = CHECKSUM + 4;
    private static final int OFFSET = PAYLOAD_CHECKSUM + 4;
    private static final int LENGTH_AND_KIND = OFFSET + 8;
    private static final int UNFORCED = LENGTH_AND_KIND + 4;
    private static final int TIME = UNFORCED + 4;
    private static final int CODEC = TIME + 6;

    private static final int LENGTH_BITS = 29;
    private static final int TIME_BITS = 48;
    private static final long NOTHING_CLAIMED = 0xFFFF_FFFFL;
    /** The largest time there is room for: the year 10889. */
    static final long LATEST_TIME = (1L << TIME_BITS) - 1;

    private RecordFormat() {}

    /** Writes the header of a record, without encryption, at {@code at}. */
    static void write(
            byte[] target,
            int at,
            int seed,
            long offset,
            int kind,
            int length,
            int payloadChecksum,
            long durableOffset,
            long time,
            int codec) {
        LittleEndian.putLong(target, at, Integer.toUnsignedLong(seed) | (long) payloadChecksum << 32);
        LittleEndian.putLong(target, at + OFFSET, offset);
        long unforced = Math.min(offset - durableOffset, NOTHING_CLAIMED);
        LittleEndian.putLong(
                target, at + LENGTH_AND_KIND, Integer.toUnsignedLong(kind << LENGTH_BITS | length) | unforced << 32);
        LittleEndian.putLong(target, at + TIME, time | (codec & 0xFFL) << TIME_BITS);
        LittleEndian.putInt(target, at, LittleEndian.checksum(target, at, HEADER_BYTES));
    }

    /** Whether a header of that segment stands at {@code at}; disturbs nothing. */
    static boolean isValid(byte[] bytes, int at, int seed) {
        // Eight bytes, as the checksum loads them: a load wider than the store before it would wait until that is in
        // the cache.
        long written = LittleEndian.getLong(bytes, at);
        LittleEndian.putLong(bytes, at, written >>> 32 << 32 | Integer.toUnsignedLong(seed));
        int computed = LittleEndian.checksum(bytes, at, HEADER_BYTES);
        LittleEndian.putLong(bytes, at, written);
        return (int) written == computed;
    }

    /** Whether the payload's bytes are what was appended, not several messages. */
    static boolean isBytes(int kind) {
        return kind == KIND_BYTES || kind == KIND_COMMIT;
    }

    /** Whether the payload is what was appended, neither compressed nor encrypted. */
    static boolean isPlain(byte[] bytes, int at) {
        return isBytes(kind(bytes, at)) && LittleEndian.getShort(bytes, at + CODEC) == 0;
    }

    static int payloadChecksum(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + PAYLOAD_CHECKSUM);
    }

    static long offset(byte[] bytes, int at) {
        return LittleEndian.getLong(bytes, at + OFFSET);
    }

    /** Of the payload as stored. */
    static int length(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + LENGTH_AND_KIND) & LONGEST_PAYLOAD_BYTES;
    }

    static int kind(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + LENGTH_AND_KIND) >>> LENGTH_BITS;
    }

    /** The offset up to which everything was on the device when the record was written; 0 if it does not say. */
    static long durableOffset(byte[] bytes, int at) {
        long unforced = Integer.toUnsignedLong(LittleEndian.getInt(bytes, at + UNFORCED));
        return unforced == NOTHING_CLAIMED ? 0 : offset(bytes, at) - unforced;
    }

    static long time(byte[] bytes, int at) {
        return LittleEndian.getLong(bytes, at + TIME) & LATEST_TIME;
    }

    static int codec(byte[] bytes, int at) {
        return bytes[at + CODEC] & 0xFF;
    }

    static int encryption(byte[] bytes, int at) {
        return bytes[at + CODEC + 1] & 0xFF;
    }
}
