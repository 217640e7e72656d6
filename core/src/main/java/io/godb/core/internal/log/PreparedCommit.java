package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;

/**
 * A commit as it will be stored: compressed where that is worth it, and summed. Made by {@link SegmentedLog#prepare}, and used
 * again for the next commit.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class PreparedCommit {
    private static final byte[] NOTHING = {};

    int codec;
    byte[] bytes = NOTHING;
    int from;
    int length;
    int checksum;

    /** Nothing yet. */
    public PreparedCommit() {}

    void set(int storedWith, byte[] stored, int storedFrom, int storedLength) {
        codec = storedWith;
        bytes = stored;
        from = storedFrom;
        length = storedLength;
        checksum = LittleEndian.checksum(stored, storedFrom, storedLength);
    }

    /** How many bytes will be stored, beside the record's header. */
    public int storedBytes() {
        return length;
    }
}
