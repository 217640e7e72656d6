package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/**
 * The properties of a table: a list of (tag u16, length u32, bytes), by ascending tag. A reader skips a tag it does not
 * know, unless it is marked as one that must be understood.
 */
final class PropertiesFormat {
    static final int TAG_FIRST_KEY = 1;
    static final int TAG_LAST_KEY = 2;
    static final int TAG_LSNS = 3;
    static final int TAG_COUNTS = 4;
    static final int TAG_DEADLINES = 5;
    /** Only where something is compressed. */
    static final int TAG_SAVED = 6;
    /** From here on tags must be understood. */
    static final int TAG_MANDATORY = 0x8000;

    static final int TAG_BYTES = 6;

    private PropertiesFormat() {}

    static byte[] encode(TableFacts facts) {
        boolean isPacked = facts.savedBytes() > 0;
        int needed = 5 * TAG_BYTES + 2 * 4 + facts.firstKey().length + facts.lastKey().length + 8 * 8;
        byte[] bytes = new byte[needed + (isPacked ? TAG_BYTES + 8 : 0)];
        int at = putKey(bytes, 0, TAG_FIRST_KEY, facts.firstKeyspace(), facts.firstKey());
        at = putKey(bytes, at, TAG_LAST_KEY, facts.lastKeyspace(), facts.lastKey());
        at = putLongs(bytes, at, TAG_LSNS, facts.lowestLsn(), facts.highestLsn());
        at = putLongs(bytes, at, TAG_COUNTS, facts.entries(), facts.deletes(), facts.keys());
        at = putLongs(bytes, at, TAG_DEADLINES, facts.deadlines(), facts.earliestDeadline(), facts.latestDeadline());
        if (isPacked) {
            putLongs(bytes, at, TAG_SAVED, facts.savedBytes());
        }
        return bytes;
    }

    private static int putKey(byte[] bytes, int at, int tag, int keyspace, byte[] key) {
        int from = putTag(bytes, at, tag, 4 + key.length);
        LittleEndian.putInt(bytes, from, keyspace);
        System.arraycopy(key, 0, bytes, from + 4, key.length);
        return from + 4 + key.length;
    }

    private static int putLongs(byte[] bytes, int at, int tag, long... values) {
        int next = putTag(bytes, at, tag, values.length * 8);
        for (long value : values) {
            LittleEndian.putLong(bytes, next, value);
            next += 8;
        }
        return next;
    }

    private static int putTag(byte[] bytes, int at, int tag, int length) {
        LittleEndian.putShort(bytes, at, tag);
        LittleEndian.putInt(bytes, at + 2, length);
        return at + TAG_BYTES;
    }

    /** A tag that must be understood and is not, or 0. */
    static int unknownTag(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += TAG_BYTES + LittleEndian.getInt(bytes, at + 2)) {
            int tag = LittleEndian.getShort(bytes, at);
            if (tag >= TAG_MANDATORY) {
                return tag;
            }
        }
        return 0;
    }

    /** Where the bytes of a tag begin; -1 where the tag is not there. */
    private static int find(byte[] bytes, int tag) {
        for (int at = 0; at < bytes.length; at += TAG_BYTES + LittleEndian.getInt(bytes, at + 2)) {
            if (LittleEndian.getShort(bytes, at) == tag) {
                return at + TAG_BYTES;
            }
        }
        return -1;
    }

    private static long number(byte[] bytes, int tag, int index) {
        return LittleEndian.getLong(bytes, find(bytes, tag) + index * 8);
    }

    private static byte[] key(byte[] bytes, int tag) {
        int at = find(bytes, tag);
        return Arrays.copyOfRange(bytes, at + 4, at + LittleEndian.getInt(bytes, at - 4));
    }

    /** Whether the list is whole and has all that this version needs. */
    static boolean isWhole(byte[] bytes) {
        int seen = 0;
        int at = 0;
        while (at <= bytes.length - TAG_BYTES) {
            int length = LittleEndian.getInt(bytes, at + 2);
            int tag = LittleEndian.getShort(bytes, at);
            if (length < shortest(tag) || length > bytes.length - at - TAG_BYTES) {
                return false;
            }
            seen |= tag <= TAG_DEADLINES ? 1 << tag : 0;
            at += TAG_BYTES + length;
        }
        return at == bytes.length && seen == 0b11_1110;
    }

    private static int shortest(int tag) {
        return switch (tag) {
            case TAG_FIRST_KEY, TAG_LAST_KEY -> 4;
            case TAG_SAVED -> 8;
            case TAG_LSNS -> 16;
            case TAG_COUNTS, TAG_DEADLINES -> 24;
            default -> 0;
        };
    }

    static TableFacts decode(byte[] bytes, long number, long fileBytes, int rangeDeletes) {
        return new TableFacts(
                number,
                fileBytes,
                number(bytes, TAG_COUNTS, 0),
                number(bytes, TAG_COUNTS, 1),
                number(bytes, TAG_COUNTS, 2),
                rangeDeletes,
                number(bytes, TAG_LSNS, 0),
                number(bytes, TAG_LSNS, 1),
                LittleEndian.getInt(bytes, find(bytes, TAG_FIRST_KEY)),
                key(bytes, TAG_FIRST_KEY),
                LittleEndian.getInt(bytes, find(bytes, TAG_LAST_KEY)),
                key(bytes, TAG_LAST_KEY),
                number(bytes, TAG_DEADLINES, 0),
                number(bytes, TAG_DEADLINES, 1),
                number(bytes, TAG_DEADLINES, 2),
                find(bytes, TAG_SAVED) < 0 ? 0 : number(bytes, TAG_SAVED, 0));
    }
}
