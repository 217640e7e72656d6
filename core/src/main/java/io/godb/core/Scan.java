package io.godb.core;

import java.util.Iterator;

/**
 * Entries in order, as they were when the scan was opened. It can be iterated once. While it is open it keeps what it may still
 * show; one that is forgotten is reported, with the stack that opened it.
 *
 * <p><b>Threads.</b> One at a time.
 */
public interface Scan extends Iterable<Entry>, AutoCloseable {
    /** The entries; a second call is an {@link IllegalStateException}. */
    @Override
    Iterator<Entry> iterator();

    /** Lets go what it kept. Closing twice is harmless. */
    @Override
    void close();
}
