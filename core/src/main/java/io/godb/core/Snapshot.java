package io.godb.core;

/**
 * The database as it was at one LSN: a number, never a copy. While it is open, what it can see is kept; one that is forgotten is
 * reported with the stack that opened it.
 *
 * <p><b>Threads.</b> Any.
 */
public interface Snapshot extends AutoCloseable {
    /** The last commit that it sees. */
    long lsn();

    /** Lets go what it kept. Closing twice is harmless; reading through it afterwards is a {@link ClosedException}. */
    @Override
    void close();
}
