package io.godb.core;

/**
 * Writes that are to be one commit, in any number of keyspaces, in the order in which they are added: a later one hides an
 * earlier one. Made by {@link Database#batch}; empty again after it was committed.
 *
 * <p><b>Threads.</b> One at a time.
 */
public interface WriteBatch {
    /** Adds a put. */
    WriteBatch put(Keyspace keyspace, byte[] key, byte[] value);

    /** Adds a delete, whether there is something or not. */
    WriteBatch delete(Keyspace keyspace, byte[] key);

    /** Adds a range delete. */
    WriteBatch deleteRange(Keyspace keyspace, KeyRange range);

    /** How many were added. */
    int count();

    /** Forgets them. */
    void clear();
}
