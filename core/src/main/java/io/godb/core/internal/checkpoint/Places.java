package io.godb.core.internal.checkpoint;

import java.nio.charset.StandardCharsets;

/**
 * Where the parts of a database lie, as it is recorded. Names are separated by {@code /} on every system.
 *
 * <p>A relative name is below the database's directory, which so can be moved as a whole; whatever lies outside is recorded
 * by its absolute name.
 *
 * @param log the log's directory; empty for the default one
 * @param checkpoints the directory of the checkpoints; empty for the default one
 * @param home where checkpoints lie outside, the database's directory, by its absolute name: so a directory that has lost its
 *     CURRENT does not adopt the checkpoints of another. Otherwise empty.
 */
public record Places(String log, String checkpoints, String home) {
    /** Everything is where it is by default. */
    public static final Places DEFAULT = new Places("", "", "");

    static final int LONGEST_BYTES = 0xFFFF;

    /** Refuses what cannot be written. */
    public Places {
        requireShort(log);
        requireShort(checkpoints);
        requireShort(home);
    }

    private static void requireShort(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw new IllegalArgumentException("a directory's name has more than " + LONGEST_BYTES + " bytes");
        }
    }
}
