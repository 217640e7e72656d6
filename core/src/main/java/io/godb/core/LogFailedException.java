package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A write or a force of the log failed before, so nothing more is acknowledged. Reads go on; open it again to recover. */
public final class LogFailedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The cause is the first failure. */
    public LogFailedException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.LOG_FAILED, message, file, cause);
    }
}
