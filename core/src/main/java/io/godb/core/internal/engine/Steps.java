package io.godb.core.internal.engine;

import io.godb.core.CancelledException;
import io.godb.core.Progress;
import java.nio.file.Path;

/**
 * How far a long operation has come: tells whoever wants to know, and ends it if its thread was interrupted.
 *
 * <p><b>Threads.</b> The operation's own.
 */
final class Steps {
    private final String operation;
    private final Path directory;
    private final Progress progress;
    private final long total;
    private long done;

    /** {@code operation} is what is ended, as in "the copy of". */
    Steps(String operation, Path directory, Progress progress, long total) {
        this.operation = operation;
        this.directory = directory;
        this.progress = progress;
        this.total = total;
    }

    /** So many bytes more are done. */
    void advance(long bytes) {
        done += bytes;
        progress.at(done, total);
        requireUninterrupted();
    }

    void requireUninterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancelledException(
                    operation + " the database in " + directory + " was interrupted after " + done + " of " + total
                            + " bytes",
                    directory);
        }
    }
}
