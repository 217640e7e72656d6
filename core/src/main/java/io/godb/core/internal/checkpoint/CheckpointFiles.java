package io.godb.core.internal.checkpoint;

import java.nio.file.Path;
import java.util.OptionalLong;

/** The names of a database's files. Numbers have 16 decimal digits; more only where they need more. */
public final class CheckpointFiles {
    /** What a checkpoint's name ends in. */
    public static final String CHECKPOINT_SUFFIX = ".ckpt";

    /** What a table's name ends in. */
    public static final String TABLE_SUFFIX = ".sst";

    /** The directory of the checkpoints, by default. */
    public static final String CHECKPOINTS = "checkpoints";

    /** The directory of the log, by default. */
    public static final String LOG = "wal";

    /** The directory of the tables, always. */
    public static final String TABLES = "tables";

    /** The file that names the newest checkpoint. */
    public static final String CURRENT = "CURRENT";

    private static final int DIGITS = 16;
    /** So many always fit a long. */
    private static final int MOST_DIGITS = 18;

    private static final long HIGHEST_NUMBER = 999_999_999_999_999_999L;

    private CheckpointFiles() {}

    /** The name of a checkpoint's file. */
    public static String checkpoint(long number) {
        return digits(number) + CHECKPOINT_SUFFIX;
    }

    /** The name of a table's file. */
    public static String table(long number) {
        return digits(number) + TABLE_SUFFIX;
    }

    /** The number in a name that ends in {@code suffix}, or empty if it is not such a name. */
    public static OptionalLong number(Path file, String suffix) {
        String name = file.getFileName().toString();
        String digits = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
        if (digits.length() < DIGITS
                || digits.length() > MOST_DIGITS
                || (digits.length() > DIGITS && digits.startsWith("0"))
                || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(digits);
        return number == 0 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    static void requireNumber(long number) {
        if (number < 1 || number > HIGHEST_NUMBER) {
            throw new IllegalArgumentException("a file cannot have the number " + number);
        }
    }

    private static String digits(long number) {
        requireNumber(number);
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }
}
