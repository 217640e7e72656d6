package io.godb.core.internal.entry;

/**
 * A walk over versions in their order: keyspace, then key (bytes unsigned), both ascending; then LSN, descending. There is
 * at most one version for a key and an LSN. A version that has the highest LSN comes first.
 *
 * <p>A cursor begins at no version. The methods that move return whether there is a version to be at; after false it is at
 * none, and only a seek leads on. What the accessors return belongs to the version it is at, and arrays are valid only until
 * the next move: they may be buffers of the cursor, or somebody else's memory, and must not be changed.
 *
 * <p><b>Threads.</b> One at a time.
 */
public interface EntryCursor extends AutoCloseable {
    /** To the first version at or behind the first version of that key. */
    boolean seek(int keyspace, byte[] key, int from, int length);

    /** To the last version before the first version of that key. */
    boolean seekBefore(int keyspace, byte[] key, int from, int length);

    /** One version on; only from a version. */
    boolean next();

    /** One version back; only from a version. */
    boolean previous();

    int keyspace();

    /** The array that holds the key, from {@link #keyFrom}, {@link #keyLength} bytes. */
    byte[] keyBytes();

    int keyFrom();

    int keyLength();

    long lsn();

    /** One of {@link io.godb.core.internal.format.EntryKind}: a put, a delete, or a pointer. */
    int kind();

    /** When it expires, in milliseconds since 1970; 0 for never. */
    long deadline();

    /** The array that holds the value, from {@link #valueFrom}, {@link #valueLength} bytes. Asked for only where it is needed. */
    byte[] valueBytes();

    int valueFrom();

    int valueLength();

    /** Releases what the cursor holds. */
    @Override
    void close();
}
