package io.godb.core;

/**
 * Told how far a long operation has come, on the thread that does it. What it throws ends the operation and comes out of it; so
 * does an interrupt of that thread, as a {@link CancelledException}.
 */
@FunctionalInterface
public interface Progress {
    /** So many bytes are done, of so many. */
    void at(long doneBytes, long totalBytes);

    /** For who does not want to know. */
    static Progress none() {
        return (done, total) -> {};
    }
}
