package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What CURRENT and checkpoint files have in common, in this version of their formats and in all later ones: the first bytes,
 * and a checksum at the end of all before it.
 *
 * <pre>
 *  0       4      5   6         8            24       32       40
 *  ┌───────┬──────┬───┬─────────┬────────────┬────────┬────────┬───────────┬──────────┐
 *  │ magic │ kind │ 0 │ version │ database   │ number │ length │ content … │ checksum │
 *  └───────┴──────┴───┴─────────┴────────────┴────────┴────────┴───────────┴──────────┘
 * </pre>
 *
 * @param number the checkpoint's
 */
record FileHead(int version, UUID database, long number) {
    static final int BYTES = 40;
    static final int CHECKSUM_BYTES = 4;

    /** "GoDb", with which every file of ours begins. */
    private static final int MAGIC = 0x6244_6F47;

    private static final int KIND = 4;
    private static final int ZERO = 5;
    private static final int VERSION = 6;
    private static final int DATABASE = 8;
    private static final int NUMBER = 24;
    private static final int LENGTH = 32;

    /** Leaves room for the head; {@link #seal} fills it. */
    static FieldWriter begin() {
        FieldWriter fields = new FieldWriter();
        fields.raw(new byte[BYTES]);
        return fields;
    }

    /** Fills the head, appends the checksum, and gives the whole file. */
    byte[] seal(int kind, FieldWriter fields) {
        fields.u32(0);
        byte[] bytes = fields.toBytes();
        LittleEndian.putInt(bytes, 0, MAGIC);
        bytes[KIND] = (byte) kind;
        LittleEndian.putShort(bytes, VERSION, version);
        LittleEndian.putLong(bytes, DATABASE, database.getMostSignificantBits());
        LittleEndian.putLong(bytes, DATABASE + 8, database.getLeastSignificantBits());
        LittleEndian.putLong(bytes, NUMBER, number);
        LittleEndian.putLong(bytes, LENGTH, bytes.length);
        int checksum = bytes.length - CHECKSUM_BYTES;
        LittleEndian.putInt(bytes, checksum, LittleEndian.checksum(bytes, 0, checksum));
        return bytes;
    }

    /** Refuses a file by its first bytes and its length, before the rest of it is read. */
    static void requireLength(Path file, byte[] start, int kind, long fileBytes) {
        require(fileBytes >= BYTES + CHECKSUM_BYTES, file, 0, "it has only " + fileBytes + " bytes");
        require(
                fileBytes <= FieldWriter.LARGEST_BYTES,
                file,
                0,
                "it has " + fileBytes + " bytes, more than any can have");
        require(LittleEndian.getInt(start, 0) == MAGIC, file, 0, "it does not begin as our files do");
        require(start[KIND] == kind, file, KIND, "its kind is " + start[KIND] + ", expected " + kind);
        require(start[ZERO] == 0, file, ZERO, "a byte that is zero is " + start[ZERO]);
        long stated = LittleEndian.getLong(start, LENGTH);
        require(stated == fileBytes, file, LENGTH, "it has " + fileBytes + " bytes, but was written with " + stated);
    }

    /** All bytes of a file whose first ones and whose length are right. */
    static byte[] read(FileSystem files, Path file, int kind) {
        try (ReadFile opened = files.open(file)) {
            long size = opened.size();
            byte[] start = new byte[BYTES];
            opened.readFully(ByteBuffer.wrap(start, 0, (int) Math.min(size, BYTES)), 0);
            requireLength(file, start, kind, size);
            byte[] bytes = new byte[(int) size];
            opened.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    /** The head of a whole file; one that is not as it was written is refused, and so is one of another version. */
    static FileHead of(Path file, byte[] bytes, int kind, int version) {
        requireLength(file, bytes, kind, bytes.length);
        int checksum = bytes.length - CHECKSUM_BYTES;
        int found = LittleEndian.getInt(bytes, checksum);
        int computed = LittleEndian.checksum(bytes, 0, checksum);
        require(
                found == computed,
                file,
                checksum,
                "its checksum is " + Integer.toHexString(found) + ", computed " + Integer.toHexString(computed));
        int named = LittleEndian.getShort(bytes, VERSION);
        if (named != version) {
            throw new UnsupportedFormatException(
                    file + " has version " + named + " of its format, this release reads version " + version
                            + "; open the database with the release that wrote it",
                    file);
        }
        return new FileHead(
                named,
                new UUID(LittleEndian.getLong(bytes, DATABASE), LittleEndian.getLong(bytes, DATABASE + 8)),
                LittleEndian.getLong(bytes, NUMBER));
    }

    private static void require(boolean isTrue, Path file, long position, String otherwise) {
        if (!isTrue) {
            throw new CorruptionException(
                    file + " is damaged at byte " + position + ": " + otherwise, file, position, null);
        }
    }
}
