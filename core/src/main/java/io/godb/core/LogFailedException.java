package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A write or a force of the log failed before, and what reached the device is not known, so nothing is appended any more.
 * Reads go on. Close the log and open it again: that finds out.
 */
public final class LogFailedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The cause is the first failure. */
    public LogFailedException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.LOG_FAILED, message, file, cause);
    }
}
