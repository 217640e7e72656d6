package io.godb.core.internal.table;

import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;

/**
 * A block and the entries in it. Each entry is whole in itself, so that a slot of the hash index can point at it.
 *
 * <pre>
 *  block   0        4         8       9            10      12        16
 *          ┌────────┬─────────┬───────┬────────────┬───────┬─────────┬─────────┐
 *          │ length │ stored  │ codec │ encryption │ 0     │ entries │ entry … │
 *          └────────┴─────────┴───────┴────────────┴───────┴─────────┴─────────┘
 *  entry   0        8         12      14      15           19
 *          ┌────────┬─────────┬───────┬───────┬────────────┬────────────┬─────┬───────┐
 *          │lsn,kind│keyspace │ key # │ flags │ value #    │ [deadline] │ key │ value │
 *          └────────┴─────────┴───────┴───────┴────────────┴────────────┴─────┴───────┘
 * </pre>
 */
final class BlockFormat {
    static final int HEADER_BYTES = 16;
    static final int ENTRY_HEADER_BYTES = 19;
    static final int DEADLINE_BYTES = 8;
    static final int LARGEST_KEY_BYTES = 0xFFFF;
    static final int LARGEST_VALUE_BYTES = 256 << 20;
    /** Entries that take more than that are not compressed: whoever reads one has to hold it as a whole. */
    static final int LARGEST_PACKED_BYTES = 4 << 20;

    static final long LARGEST_LSN = (1L << 56) - 1;

    static final int FLAG_DEADLINE = 1;
    /** It is the last one of its block: behind it is the next block's header, or the blocks' end. */
    static final int FLAG_LAST = 2;

    private static final int FLAGS_AT = 14;
    private static final int SHAPE_AT = 11;
    private static final int FLAGS_SHIFT = (FLAGS_AT - SHAPE_AT) * Byte.SIZE;
    private static final int UNKNOWN_FLAGS = ~(FLAG_DEADLINE | FLAG_LAST);

    private BlockFormat() {}

    static void putHeader(byte[] bytes, int length, int storedLength, int codec, int entries) {
        LittleEndian.putInt(bytes, 0, length);
        LittleEndian.putInt(bytes, 4, storedLength);
        LittleEndian.putInt(bytes, 8, codec);
        LittleEndian.putInt(bytes, 12, entries);
    }

    static int length(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at);
    }

    static int storedLength(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + 4);
    }

    static int codec(byte[] bytes, int at) {
        return bytes[at + 8] & 0xFF;
    }

    static int entries(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + 12);
    }

    /** Whether the bytes can be a block's header of this version, in a table that is packed or not. */
    static boolean isHeader(byte[] bytes, int at, boolean isPacked) {
        int length = length(bytes, at);
        int entries = entries(bytes, at);
        return entries > 0
                && length >= ENTRY_HEADER_BYTES
                && entries <= length / ENTRY_HEADER_BYTES
                && isStoredLength(storedLength(bytes, at), length, isPacked ? codec(bytes, at) : 0)
                && LittleEndian.getInt(bytes, at + 8) >>> (isPacked ? Byte.SIZE : 0) == 0;
    }

    private static boolean isStoredLength(int stored, int length, int codec) {
        return codec == 0 ? stored == length : stored >= 0 && stored < length && length <= LARGEST_PACKED_BYTES;
    }

    static long entryBytes(int keyLength, int valueLength, long deadline) {
        return (long) ENTRY_HEADER_BYTES + (deadline == 0 ? 0 : DEADLINE_BYTES) + keyLength + valueLength;
    }

    /** Writes all of an entry but its key and its value; returns where the key goes. */
    static int putEntry(
            byte[] bytes, int at, long lsn, int kind, int keyspace, int keyLength, int valueLength, long deadline) {
        LittleEndian.putLong(bytes, at, lsn << 8 | kind);
        LittleEndian.putInt(bytes, at + 8, keyspace);
        LittleEndian.putShort(bytes, at + 12, keyLength);
        bytes[at + FLAGS_AT] = (byte) (deadline == 0 ? 0 : FLAG_DEADLINE);
        LittleEndian.putInt(bytes, at + 15, valueLength);
        if (deadline == 0) {
            return at + ENTRY_HEADER_BYTES;
        }
        LittleEndian.putLong(bytes, at + ENTRY_HEADER_BYTES, deadline);
        return at + ENTRY_HEADER_BYTES + DEADLINE_BYTES;
    }

    static void markLast(byte[] bytes, int at) {
        bytes[at + FLAGS_AT] |= (byte) FLAG_LAST;
    }

    static long lsn(byte[] bytes, int at) {
        return LittleEndian.getLong(bytes, at) >>> 8;
    }

    static int kind(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    /** From the first 8 bytes of an entry. */
    static long lsn(long stamp) {
        return stamp >>> 8;
    }

    /** From the first 8 bytes of an entry. */
    static int kind(long stamp) {
        return (int) stamp & 0xFF;
    }

    /** What says where an entry's key and value are, read at once. */
    static long shape(byte[] bytes, int at) {
        return LittleEndian.getLong(bytes, at + SHAPE_AT);
    }

    static int beforeKey(long shape) {
        return (shape & (long) FLAG_DEADLINE << FLAGS_SHIFT) == 0
                ? ENTRY_HEADER_BYTES
                : ENTRY_HEADER_BYTES + DEADLINE_BYTES;
    }

    static int keyLength(long shape) {
        return (int) (shape >>> Byte.SIZE) & LARGEST_KEY_BYTES;
    }

    static int valueLength(long shape) {
        return (int) (shape >>> Integer.SIZE);
    }

    static int keyspace(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + 8);
    }

    static int keyLength(byte[] bytes, int at) {
        return LittleEndian.getShort(bytes, at + 12);
    }

    static boolean isLast(byte[] bytes, int at) {
        return (bytes[at + FLAGS_AT] & FLAG_LAST) != 0;
    }

    static int valueLength(byte[] bytes, int at) {
        return LittleEndian.getInt(bytes, at + 15);
    }

    static long deadline(byte[] bytes, int at) {
        return hasDeadline(bytes, at) ? LittleEndian.getLong(bytes, at + ENTRY_HEADER_BYTES) : 0;
    }

    /** Where the entry's key begins. */
    static int key(byte[] bytes, int at) {
        return at + ENTRY_HEADER_BYTES + (hasDeadline(bytes, at) ? DEADLINE_BYTES : 0);
    }

    private static boolean hasDeadline(byte[] bytes, int at) {
        return (bytes[at + FLAGS_AT] & FLAG_DEADLINE) != 0;
    }

    /** Whether the bytes can be the beginning of an entry of this version. */
    static boolean isEntry(byte[] bytes, int at) {
        int valueLength = valueLength(bytes, at);
        return isKind(kind(bytes, at))
                && (bytes[at + FLAGS_AT] & UNKNOWN_FLAGS) == 0
                && valueLength >= 0
                && valueLength <= LARGEST_VALUE_BYTES;
    }

    static boolean isKind(int kind) {
        return kind == EntryKind.PUT || kind == EntryKind.DELETE || kind == EntryKind.POINTER;
    }
}
