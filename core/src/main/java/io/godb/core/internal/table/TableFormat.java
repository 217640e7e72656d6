package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.UUID;

/**
 * Where things are in a table. {@code docs/FORMAT.md} says what each field means.
 *
 * <pre>
 *  0        64                                                            page border
 *  ┌────────┬────────┬───────────┬────────────┬───────────────┬───────────┬───────────┬──────┬────────────┬────────┐
 *  │ header │ blocks │ key index │ hash index │ range deletes │ keyspaces │ checksums │ sums │ properties │ footer │
 *  └────────┴────────┴───────────┴────────────┴───────────────┴───────────┴───────────┴──────┴────────────┴────────┘
 *  └─────────────────── each page has one of the checksums ───────────────┘└─ summed ─┘└─ the tail ──────┘
 * </pre>
 */
final class TableFormat {
    static final int VERSION = 1;
    static final int HEADER_BYTES = 64;
    static final int FOOTER_BYTES = 128;
    static final int PAGE_BITS = 12;
    static final int PAGE_BYTES = 1 << PAGE_BITS;
    static final int LINE_BYTES = 64;
    static final int SLOTS_PER_LINE = 8;

    /** A slot has 30 bits for a position, so no entry begins behind this, and no table is as large. */
    static final int LARGEST_BYTES = 1 << 30;

    /** "GoDb", with which every file of ours begins. */
    static final int MAGIC = 0x6244_6F47;

    static final byte KIND = 3;

    /** What the footer calls its flags: slots name a block and an offset in its entries, because blocks are compressed. */
    static final int FLAG_PACKED = 1;

    private static final int HEADER_CHECKSUM = HEADER_BYTES - 4;
    private static final int FOOTER_CHECKSUM = FOOTER_BYTES - 4;

    /** The positions and counts in the footer, all but what the header has too. */
    record Footer(
            int flags,
            long fileBytes,
            int blocksEnd,
            int blocks,
            int keyIndex,
            int hashIndex,
            int lines,
            int homeLines,
            int rangeDeletes,
            int rangeDeleteCount,
            int keyspaces,
            int keyspaceCount,
            int checksums,
            int sums,
            int properties,
            long secret,
            int tailChecksum) {
        boolean isPacked() {
            return (flags & FLAG_PACKED) != 0;
        }

        int pages() {
            return checksums >>> PAGE_BITS;
        }
    }

    private TableFormat() {}

    /** How many checksums' pages so many pages have. */
    static int checksumPages(int pages) {
        return (int) (((long) pages * Integer.BYTES + PAGE_BYTES - 1) >>> PAGE_BITS);
    }

    static byte[] header(UUID database, long number) {
        byte[] header = new byte[HEADER_BYTES];
        putIdentity(header, 0, database, number);
        LittleEndian.putInt(header, HEADER_CHECKSUM, LittleEndian.checksum(header, 0, HEADER_CHECKSUM));
        return header;
    }

    static byte[] footer(Footer footer, UUID database, long number) {
        byte[] bytes = new byte[FOOTER_BYTES];
        putIdentity(bytes, footer.flags, database, number);
        LittleEndian.putLong(bytes, 32, footer.fileBytes);
        LittleEndian.putLong(bytes, 40, footer.secret);
        LittleEndian.putInt(bytes, 48, footer.blocksEnd);
        LittleEndian.putInt(bytes, 52, footer.blocks);
        LittleEndian.putInt(bytes, 56, footer.keyIndex);
        LittleEndian.putInt(bytes, 60, footer.hashIndex);
        LittleEndian.putInt(bytes, 64, footer.lines);
        LittleEndian.putInt(bytes, 68, footer.homeLines);
        LittleEndian.putInt(bytes, 72, footer.rangeDeletes);
        LittleEndian.putInt(bytes, 76, footer.rangeDeleteCount);
        LittleEndian.putInt(bytes, 80, footer.keyspaces);
        LittleEndian.putInt(bytes, 84, footer.keyspaceCount);
        LittleEndian.putInt(bytes, 88, footer.checksums);
        LittleEndian.putInt(bytes, 92, footer.sums);
        LittleEndian.putInt(bytes, 96, footer.properties);
        LittleEndian.putInt(bytes, 100, footer.tailChecksum);
        LittleEndian.putInt(bytes, FOOTER_CHECKSUM, LittleEndian.checksum(bytes, 0, FOOTER_CHECKSUM));
        return bytes;
    }

    private static void putIdentity(byte[] bytes, int flags, UUID database, long number) {
        LittleEndian.putInt(bytes, 0, MAGIC);
        bytes[4] = KIND;
        bytes[5] = (byte) flags;
        LittleEndian.putShort(bytes, 6, VERSION);
        LittleEndian.putLong(bytes, 8, database.getMostSignificantBits());
        LittleEndian.putLong(bytes, 16, database.getLeastSignificantBits());
        LittleEndian.putLong(bytes, 24, number);
    }

    /** Whether the checksum is right and it is the header or the footer of a table, of whatever version. */
    static boolean isTable(byte[] bytes) {
        int checksum = bytes.length - 4;
        return LittleEndian.getInt(bytes, checksum) == LittleEndian.checksum(bytes, 0, checksum)
                && LittleEndian.getInt(bytes, 0) == MAGIC
                && bytes[4] == KIND;
    }

    static int version(byte[] bytes) {
        return LittleEndian.getShort(bytes, 6);
    }

    static UUID database(byte[] bytes) {
        return new UUID(LittleEndian.getLong(bytes, 8), LittleEndian.getLong(bytes, 16));
    }

    static long number(byte[] bytes) {
        return LittleEndian.getLong(bytes, 24);
    }

    static Footer footer(byte[] bytes) {
        return new Footer(
                bytes[5] & 0xFF,
                LittleEndian.getLong(bytes, 32),
                LittleEndian.getInt(bytes, 48),
                LittleEndian.getInt(bytes, 52),
                LittleEndian.getInt(bytes, 56),
                LittleEndian.getInt(bytes, 60),
                LittleEndian.getInt(bytes, 64),
                LittleEndian.getInt(bytes, 68),
                LittleEndian.getInt(bytes, 72),
                LittleEndian.getInt(bytes, 76),
                LittleEndian.getInt(bytes, 80),
                LittleEndian.getInt(bytes, 84),
                LittleEndian.getInt(bytes, 88),
                LittleEndian.getInt(bytes, 92),
                LittleEndian.getInt(bytes, 96),
                LittleEndian.getLong(bytes, 40),
                LittleEndian.getInt(bytes, 100));
    }
}
