package io.godb.core.internal.entry;

import java.util.Arrays;

/**
 * A place among the keys of all keyspaces: before the first version of {@code key}. The keyspace is wider than its id, which is
 * unsigned, so that the place behind the last keyspace exists.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content.
public record KeyPlace(long keyspace, byte[] key) implements Comparable<KeyPlace> {
    private static final byte[] NO_KEY = {};

    /** Before everything. */
    public static final KeyPlace FIRST = new KeyPlace(0, NO_KEY);
    /** Behind everything. */
    public static final KeyPlace LAST = new KeyPlace(1L << 32, NO_KEY);

    /** Before that key. */
    public static KeyPlace of(int keyspace, byte[] key) {
        return new KeyPlace(Integer.toUnsignedLong(keyspace), key);
    }

    /** Behind that key, and before every other one behind it. */
    public static KeyPlace behind(int keyspace, byte[] key) {
        return new KeyPlace(Integer.toUnsignedLong(keyspace), Arrays.copyOf(key, key.length + 1));
    }

    /** Behind all keys of that keyspace. */
    public static KeyPlace behind(int keyspace) {
        return new KeyPlace(Integer.toUnsignedLong(keyspace) + 1, NO_KEY);
    }

    /** As {@link #compareTo}, with the place before a key that need not be made. */
    public int compareTo(int otherKeyspace, byte[] other, int from, int length) {
        int byKeyspace = Long.compare(keyspace, Integer.toUnsignedLong(otherKeyspace));
        return byKeyspace != 0 ? byKeyspace : Arrays.compareUnsigned(key, 0, key.length, other, from, from + length);
    }

    @Override
    public int compareTo(KeyPlace other) {
        int byKeyspace = Long.compare(keyspace, other.keyspace);
        return byKeyspace != 0 ? byKeyspace : Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPlace place && compareTo(place) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(keyspace) + Arrays.hashCode(key);
    }

    /** Keys are never shown. */
    @Override
    public String toString() {
        return "a place in keyspace " + keyspace;
    }
}
