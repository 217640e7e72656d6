package io.godb.core.internal.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A keyspace as a checkpoint names it. One that was dropped is absent, and its id is never used again.
 *
 * @param id unsigned
 * @param createdLsn the commit that created it; 0 for one that has been there from the start
 * @param options how it was created
 */
public record KeyspaceEntry(int id, String name, long createdLsn, List<Property> options) {
    static final int LONGEST_NAME_BYTES = 0xFFFF;

    /** Refuses what cannot be written. */
    public KeyspaceEntry {
        options = List.copyOf(options);
        if (createdLsn < 0) {
            throw new IllegalArgumentException("keyspace " + id + " cannot have been created at " + createdLsn);
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_NAME_BYTES) {
            throw new IllegalArgumentException("the name of keyspace " + id + " has " + length + " bytes, but "
                    + LONGEST_NAME_BYTES + " is the most");
        }
    }
}
