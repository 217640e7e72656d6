package io.godb.core;

/**
 * Many entries on their way into a keyspace, in the order of their keys: they are written straight to tables, once, and become
 * visible all at once. Made by {@link KeyValues#bulkLoad}.
 *
 * <pre>{@code
 * try (BulkLoad load = keyspace.bulkLoad()) {
 *     for (Entry each : sorted) {
 *         load.put(each.key(), each.value());
 *     }
 *     long lsn = load.finish();
 * }
 * }</pre>
 *
 * <p>Until it is finished nobody sees any of it, and nothing is left of one that is closed, fails, or ends with the process. Others
 * read and write meanwhile. What is loaded is newer than every commit before {@link #finish}, and older than those after.
 *
 * <p>In memory are a block and the indexes of one table, a few megabytes, whatever the number of entries.
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Failure.</b> After a put was refused the load goes on without it. After any other failure nothing is left of it, and it
 * is an {@link IllegalStateException} to go on.
 */
public interface BulkLoad extends AutoCloseable {
    /**
     * Gives a key a value. It must be behind the key before, bytes compared unsigned, else it is a {@link KeyOrderException}. The
     * limits are those of {@link KeyValues#put}.
     */
    void put(byte[] key, byte[] value);

    /** How many entries were put. */
    long count();

    /**
     * Commits all of it; returns the LSN when it is visible and durable, whatever the durability of the database is; or 0 if nothing
     * was put. If this fails as a commit does, its outcome may be unknown, as the exception says; otherwise nothing was changed.
     */
    long finish();

    /** Discards it, unless it is finished. */
    @Override
    void close();
}
