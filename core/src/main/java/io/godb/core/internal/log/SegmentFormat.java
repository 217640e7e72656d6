package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The two blocks at the head of a segment, and the names of segments. {@code docs/FORMAT.md} says what each field means.
 *
 * <pre>
 *  0            512          1024
 *  ┌────────────┬────────────┬─────────────────────┬──────┬────────┐
 *  │ identity   │ opening    │ records …           │ seal │ unused │
 *  └────────────┴────────────┴─────────────────────┴──────┴────────┘
 * </pre>
 *
 * <p>They are apart because they are written at different times: the identity when the file is prepared, and forced
 * before anything else is written, so that its number is never given twice; the opening when the first record comes.
 * Neither is overwritten in one life of the file.
 */
final class SegmentFormat {
    static final int BLOCK_BYTES = 512;
    static final int OPENING = BLOCK_BYTES;
    static final int RECORDS = OPENING + BLOCK_BYTES;
    static final int VERSION = 1;
    static final String NAME_SUFFIX = ".log";

    /** "GoDb", with which every file of ours begins. */
    static final int MAGIC = 0x6244_6F47;

    private static final byte KIND = 1;
    private static final int NAME_DIGITS = 16;
    /** So many always fit a long. */
    private static final int LONGEST_NUMBER_DIGITS = 18;

    private static final int CHECKSUM = BLOCK_BYTES - 4;

    /** What a segment file is. */
    record Identity(UUID log, long number, long fileBytes) {}

    /** Where a segment stands in the log; see the format page. */
    record Opening(
            long number,
            long firstOffset,
            long incarnation,
            long durableOffset,
            long previousNumber,
            int previousEnd,
            long latestTime) {}

    private SegmentFormat() {}

    /**
     * What the checksums of a segment's records are computed with: another for each segment of a log, for certain, and for
     * segments of the same number in two logs, most likely.
     */
    static int seed(UUID log, long number) {
        byte[] id = new byte[16];
        LittleEndian.putLong(id, 0, log.getMostSignificantBits());
        LittleEndian.putLong(id, 8, log.getLeastSignificantBits());
        return (int) number ^ LittleEndian.checksum(id, 0, id.length);
    }

    static Path name(long number) {
        String digits = Long.toString(number);
        return Path.of("0".repeat(Math.max(0, NAME_DIGITS - digits.length())) + digits + NAME_SUFFIX);
    }

    /** The number in a segment's name, or empty if the name is not one. */
    static Optional<Long> number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.endsWith(NAME_SUFFIX) ? name.substring(0, name.length() - NAME_SUFFIX.length()) : "";
        if (digits.length() < NAME_DIGITS
                || digits.length() > LONGEST_NUMBER_DIGITS
                || (digits.length() > NAME_DIGITS && digits.startsWith("0"))
                || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(digits));
    }

    static byte[] encode(Identity identity) {
        byte[] block = new byte[BLOCK_BYTES];
        LittleEndian.putInt(block, 0, MAGIC);
        block[4] = KIND;
        LittleEndian.putShort(block, 6, VERSION);
        LittleEndian.putLong(block, 8, identity.log().getMostSignificantBits());
        LittleEndian.putLong(block, 16, identity.log().getLeastSignificantBits());
        LittleEndian.putLong(block, 24, identity.number());
        LittleEndian.putLong(block, 32, identity.fileBytes());
        return sealed(block);
    }

    static byte[] encode(Opening opening) {
        byte[] block = new byte[BLOCK_BYTES];
        LittleEndian.putLong(block, 0, opening.number());
        LittleEndian.putLong(block, 8, opening.firstOffset());
        LittleEndian.putLong(block, 16, opening.incarnation());
        LittleEndian.putLong(block, 24, opening.durableOffset());
        LittleEndian.putLong(block, 32, opening.previousNumber());
        LittleEndian.putInt(block, 40, opening.previousEnd());
        LittleEndian.putLong(block, 48, opening.latestTime());
        return sealed(block);
    }

    /** Whether the block's checksum is right and it is the identity of a log segment, of whatever version. */
    static boolean isIdentity(byte[] block) {
        return isSealed(block) && LittleEndian.getInt(block, 0) == MAGIC && block[4] == KIND;
    }

    /** The version of the format that an identity names. */
    static int version(byte[] block) {
        return LittleEndian.getShort(block, 6);
    }

    static Identity identity(byte[] block) {
        return new Identity(
                new UUID(LittleEndian.getLong(block, 8), LittleEndian.getLong(block, 16)),
                LittleEndian.getLong(block, 24),
                LittleEndian.getLong(block, 32));
    }

    /** The opening of the segment of that number, or empty if there is none, or one of a former life. */
    static Optional<Opening> opening(byte[] block, long number) {
        if (!isSealed(block) || LittleEndian.getLong(block, 0) != number) {
            return Optional.empty();
        }
        return Optional.of(new Opening(
                number,
                LittleEndian.getLong(block, 8),
                LittleEndian.getLong(block, 16),
                LittleEndian.getLong(block, 24),
                LittleEndian.getLong(block, 32),
                LittleEndian.getInt(block, 40),
                LittleEndian.getLong(block, 48)));
    }

    private static byte[] sealed(byte[] block) {
        LittleEndian.putInt(block, CHECKSUM, LittleEndian.checksum(block, 0, CHECKSUM));
        return block;
    }

    private static boolean isSealed(byte[] block) {
        return LittleEndian.getInt(block, CHECKSUM) == LittleEndian.checksum(block, 0, CHECKSUM);
    }
}
