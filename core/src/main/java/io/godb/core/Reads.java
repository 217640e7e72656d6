package io.godb.core;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a keyspace: as it is now, or as it was when a snapshot was taken. Keys and values are bytes; both may be
 * empty. Keys are in the order of their bytes, compared as unsigned.
 *
 * <p><b>Threads.</b> Any.
 */
public interface Reads {
    /** The value of a key, or null if it has none. */
    byte @Nullable [] get(byte[] key);

    /**
     * Puts the value of a key into {@code target}, at its position, which moves behind it. Returns the value's length, or -1 if
     * the key has none. A value that is longer than what remains in {@code target} is not put there, its length is returned.
     */
    int get(byte[] key, ByteBuffer target);

    /** What {@code reader} makes of the value of a key, or null if it has none. */
    <T> @Nullable T read(byte[] key, ValueReader<T> reader);

    /** Whether a key has a value. */
    boolean exists(byte[] key);

    /** The values of several keys at one moment, in their order; null for those that have none. */
    List<byte @Nullable []> getAll(List<byte[]> keys);

    /**
     * The entries that {@code wanted} names, as they are at one moment. Close it.
     *
     * <pre>{@code
     * try (Scan newest = db.scan(ScanOptions.of(KeyRange.prefix(user)).descending().limit(20))) {
     *   for (Entry each : newest) { … }
     *   next = newest.hasMore() ? newest.token() : null;   // ScanOptions.resume(next) goes on from here
     * }
     * }</pre>
     */
    Scan scan(ScanOptions wanted);

    /** The entries of a range, at one moment. Close it. */
    default Scan scan(KeyRange range, ScanOrder order) {
        return scan(ScanOptions.of(range).order(order));
    }

    /** The entries of a range in ascending order, at one moment. Close it. */
    default Scan scan(KeyRange range) {
        return scan(ScanOptions.of(range));
    }

    /** The entries as a stream, which closes its scan when it is closed itself. Close it. */
    default Stream<Entry> stream(ScanOptions wanted) {
        return scan(wanted).stream();
    }

    /** The entries of a range in ascending order as a stream. Close it. */
    default Stream<Entry> stream(KeyRange range) {
        return stream(ScanOptions.of(range));
    }

    /**
     * Shows the entries that {@code wanted} names, at one moment, until there are no more or the visitor has enough. Of all ways to
     * read many entries this is the fastest.
     */
    void forEach(ScanOptions wanted, EntryVisitor visitor);

    /** Shows the entries of a range, at one moment, until there are no more or the visitor has enough. */
    default void forEach(KeyRange range, ScanOrder order, EntryVisitor visitor) {
        forEach(ScanOptions.of(range).order(order), visitor);
    }

    /** Shows the entries of a range in ascending order. */
    default void forEach(KeyRange range, EntryVisitor visitor) {
        forEach(ScanOptions.of(range), visitor);
    }

    /** How many keys have a value: exact, by counting them. */
    long size();

    /** About how many keys have a value: in constant time, from figures; overwriting and range deletes are seen late. */
    long sizeEstimate();

    /** About how many bytes the versions of a range's keys take: without reading them. */
    long approximateSize(KeyRange range);
}
