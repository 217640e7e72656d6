package io.godb.core;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Entries in order, as they were when the scan was opened. It can be iterated once. While it is open it keeps what it may still
 * show; one that is forgotten is reported, with the stack that opened it. It needs the same memory for any number of entries.
 *
 * <p>It has one place, which iterating, {@link #visit} and {@link #seek} move; they can be mixed.
 *
 * <pre>{@code
 * try (Scan scan = db.scan(KeyRange.all())) {
 *   for (Entry each : scan) { … }
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> One at a time. Any number of scans may be open.
 */
public interface Scan extends Iterable<Entry>, AutoCloseable {
    /** The entries; a second call is an {@link IllegalStateException}. */
    @Override
    Iterator<Entry> iterator();

    /** The entries, in place of {@link #iterator}. Closing the stream closes the scan. */
    default Stream<Entry> stream() {
        Spliterator<Entry> entries =
                Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(entries, false).onClose(this::close);
    }

    /**
     * Shows the entries that are left, without copies of the caller's own, until there are no more or the visitor has enough; returns
     * how many it showed. It can be called again, and goes on. A visitor may {@link #seek}, which ends what it is being shown.
     */
    long visit(EntryVisitor visitor);

    /**
     * Moves: the next entry is that of {@code key}, or if it has none the first one behind it in the scan's order. Leads forth and
     * back, never out of the scan's range, and does not count for the limit. Returns this.
     */
    Scan seek(byte[] key);

    /** Whether there is another entry in the range, be it beyond the limit. */
    boolean hasMore();

    /**
     * The place behind the last entry that was handed out, as printable text: for {@link ScanOptions#resume}, here or after a
     * restart. It holds the range's bounds and the last key, neither hidden nor signed; whoever takes it from somebody else gives the
     * range himself, and what a forged one can show lies within that.
     */
    String token();

    /** The last commit that it sees. */
    long lsn();

    /** Whether it sees the state that the scan saw which it resumes; true for one that resumes none. */
    boolean isSameState();

    /** Lets go what it kept. Closing twice is harmless. */
    @Override
    void close();
}
