package io.godb.core.internal.entry;

import org.jspecify.annotations.Nullable;

/**
 * A walk over versions in their order: keyspace, then key (bytes unsigned), both ascending; then LSN, descending. There is
 * at most one version for a key and an LSN. A version that has the highest LSN comes first.
 *
 * <p>A cursor begins at no version. The methods that move return whether there is a version to be at; after false it is at
 * none, and only a seek leads on. What the accessors return belongs to the version it is at, and arrays are valid only until
 * the next move: they may be buffers of the cursor, or somebody else's memory, and must not be changed.
 *
 * <p>What moves fills in the fields, so that a walk costs one call for each version and not one for each thing asked about it.
 *
 * <p><b>Threads.</b> One at a time.
 */
public abstract class EntryCursor implements AutoCloseable {
    private static final byte[] NO_BYTES = {};

    protected int keyspace;
    protected byte[] keyBytes = NO_BYTES;
    protected int keyFrom;
    protected int keyLength;
    protected long lsn;
    protected int kind;
    protected int valueLength;
    /** Null where the value has to be fetched first. */
    protected byte @Nullable [] valueBytes;

    protected int valueFrom;

    /** To the first version at or behind the first version of that key. */
    public abstract boolean seek(int keyspace, byte[] key, int from, int length);

    /** To the last version before the first version of that key. */
    public abstract boolean seekBefore(int keyspace, byte[] key, int from, int length);

    /** One version on; only from a version. */
    public abstract boolean next();

    /** One version back; only from a version. */
    public abstract boolean previous();

    public final int keyspace() {
        return keyspace;
    }

    /** The array that holds the key, from {@link #keyFrom}, {@link #keyLength} bytes. */
    public final byte[] keyBytes() {
        return keyBytes;
    }

    public final int keyFrom() {
        return keyFrom;
    }

    public final int keyLength() {
        return keyLength;
    }

    public final long lsn() {
        return lsn;
    }

    /** One of {@link io.godb.core.internal.format.EntryKind}: a put, a delete, or a pointer. */
    public final int kind() {
        return kind;
    }

    /** When it expires, in milliseconds since 1970; 0 for never. */
    public abstract long deadline();

    /** The array that holds the value, from {@link #valueFrom}, {@link #valueLength} bytes. Asked for only where it is needed. */
    public final byte[] valueBytes() {
        byte[] bytes = valueBytes;
        return bytes == null ? fetchValue() : bytes;
    }

    /** Asked for after {@link #valueBytes}. */
    public final int valueFrom() {
        return valueFrom;
    }

    public final int valueLength() {
        return valueLength;
    }

    /** Sets {@link #valueBytes} and {@link #valueFrom}, which a move left open. */
    protected abstract byte[] fetchValue();

    /** Is at the version at which the other one is. */
    protected final void showWhatIsAt(EntryCursor other) {
        keyspace = other.keyspace;
        keyBytes = other.keyBytes;
        keyFrom = other.keyFrom;
        keyLength = other.keyLength;
        lsn = other.lsn;
        kind = other.kind;
        valueLength = other.valueLength;
        valueBytes = other.valueBytes;
        valueFrom = other.valueFrom;
    }

    /** Releases what the cursor holds. */
    @Override
    public abstract void close();
}
