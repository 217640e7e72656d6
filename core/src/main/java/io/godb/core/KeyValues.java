package io.godb.core;

import java.util.Collection;
import java.util.Map;

/**
 * What can be done to a keyspace. Everything that writes is one commit, atomic, and returns its LSN: the number of the commit,
 * which can be {@linkplain Database#awaitDurable awaited}.
 *
 * <p>A null is a {@link NullPointerException}; a key or a value that is longer than the options allow a
 * {@link LimitExceededException}.
 */
public interface KeyValues extends Reads {
    /** Gives a key a value. */
    long put(byte[] key, byte[] value);

    /** Takes a key's value away; returns 0, and changes nothing, if it had none. */
    long delete(byte[] key);

    /** Gives each key its value, all at once; returns 0 for no keys. */
    long putAll(Map<byte[], byte[]> entries);

    /** Takes the values of all these keys away, all at once; returns 0 for no keys. */
    long deleteAll(Collection<byte[]> keys);

    /** Takes away the values of all keys in a range, at once, however many there are; returns 0 for a range that is empty. */
    long deleteRange(KeyRange range);

    /** Begins to load entries that come in the order of their keys, more of them than one commit can have. */
    BulkLoad bulkLoad();

    /** Takes all values away, at once, however many there are. */
    default long clear() {
        return deleteRange(KeyRange.all());
    }
}
