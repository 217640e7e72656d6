package io.godb.core.log;

/**
 * An offset as it may leave the process. After an unclean stop offsets above the recovered end are given again to other
 * records; the incarnation, which is new for each run after such a stop, tells them apart.
 */
public record LogPosition(long incarnation, long offset) {
    /** The text form, as {@link #toString} gives it. */
    public static LogPosition parse(String text) {
        int at = text.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("a position looks like 42@1f00c0ffee, not like " + text);
        }
        try {
            return new LogPosition(
                    Long.parseUnsignedLong(text.substring(at + 1), 16), Long.parseLong(text.substring(0, at)));
        } catch (NumberFormatException cause) {
            throw new IllegalArgumentException("a position looks like 42@1f00c0ffee, not like " + text, cause);
        }
    }

    /** The offset, {@code @}, the incarnation in hexadecimal. */
    @Override
    public String toString() {
        return offset + "@" + Long.toHexString(incarnation);
    }
}
