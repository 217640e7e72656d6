package io.godb.core.internal.checkpoint;

import java.util.Arrays;

/** A key in its keyspace, as the bound of a table. They are ordered by keyspace, then by bytes; both unsigned. */
@SuppressWarnings("ArrayRecordComponent") // Compared by content.
public record TableKey(int keyspace, byte[] bytes) implements Comparable<TableKey> {
    static final int LONGEST_BYTES = 0xFFFF;

    /** Refuses what cannot be written. */
    public TableKey {
        if (bytes.length > LONGEST_BYTES) {
            throw new IllegalArgumentException(
                    "a key of " + bytes.length + " bytes, but " + LONGEST_BYTES + " is the most");
        }
    }

    @Override
    public int compareTo(TableKey other) {
        int byKeyspace = Integer.compareUnsigned(keyspace, other.keyspace);
        return byKeyspace != 0 ? byKeyspace : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableKey key && key.keyspace == keyspace && Arrays.equals(key.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * keyspace + Arrays.hashCode(bytes);
    }

    /** Keys are never shown. */
    @Override
    public String toString() {
        return "a key of " + bytes.length + " bytes in keyspace " + Integer.toUnsignedString(keyspace);
    }
}
