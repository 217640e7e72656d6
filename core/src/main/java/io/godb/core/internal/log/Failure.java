package io.godb.core.internal.log;

import io.godb.core.LogFailedException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first failure of a log, which is final: behind a torn append nothing could be reached, and a second force that
 * "succeeds" proves nothing.
 *
 * <p><b>Threads.</b> Any.
 */
final class Failure {
    private final Path directory;
    private volatile @Nullable Throwable first;

    Failure(Path directory) {
        this.directory = directory;
    }

    /** Remembers the first; allocates nothing, so that it also serves when memory is exhausted. */
    void set(Throwable cause) {
        synchronized (this) {
            if (first == null) {
                first = cause;
            }
        }
    }

    boolean isSet() {
        return first != null;
    }

    @Nullable
    Throwable cause() {
        return first;
    }

    void requireNone() {
        Throwable cause = first;
        if (cause != null) {
            throw refusal(cause);
        }
    }

    private LogFailedException refusal(Throwable cause) {
        return new LogFailedException(
                "the log in " + directory
                        + " takes nothing more since a write or a force failed; close it and open it again: "
                        + cause.getMessage(),
                directory,
                cause);
    }
}
