package io.godb.core.internal.log;

/** Takes commits again, in the order in which they were made. */
@FunctionalInterface
public interface CommitReplay {
    /**
     * One commit: what was appended stands in {@code buffer}, whose other bytes are somebody else's, until this returns.
     * The time is that of the append, in milliseconds since 1970.
     */
    void commit(long offset, long time, byte[] buffer, int from, int length);
}
