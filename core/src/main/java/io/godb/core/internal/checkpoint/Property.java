package io.godb.core.internal.checkpoint;

import java.util.Arrays;

/**
 * Something a later release may add: a tag that says what it is, and its bytes. Who does not know a tag leaves it alone;
 * from {@link #REQUIRED} on, who does not know it cannot read the file.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content.
public record Property(int tag, byte[] bytes) {
    /** The lowest tag that must be known. */
    public static final int REQUIRED = 0x8000;

    /** Of a table: the commit that loaded it, of which all its versions are. */
    public static final int LOADED_BY = REQUIRED + 2;

    /** Of a checkpoint: files that older checkpoints need, {@link LoadedTable}. */
    public static final int LOADED_TABLES = REQUIRED + 1;

    /** The longest that one can be. */
    public static final int LONGEST_BYTES = 1 << 16;

    private static final int HIGHEST_TAG = 0xFFFF;

    /** Refuses what cannot be written. */
    public Property {
        if (tag < 0 || tag > HIGHEST_TAG) {
            throw new IllegalArgumentException("the tag " + tag + " is not from 0 to " + HIGHEST_TAG);
        }
        if (bytes.length > LONGEST_BYTES) {
            throw new IllegalArgumentException(
                    "property " + tag + " has " + bytes.length + " bytes, but " + LONGEST_BYTES + " is the most");
        }
    }

    /** Whether who does not know it cannot read the file. */
    public boolean isRequired() {
        return tag >= REQUIRED;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Property property && property.tag == tag && Arrays.equals(property.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "property " + tag + " of " + bytes.length + " bytes";
    }
}
