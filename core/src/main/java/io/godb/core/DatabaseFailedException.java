package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Something failed before that is final; the cause is that failure. Nothing is committed any more, reads go on. */
public final class DatabaseFailedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The cause is what failed first. */
    public DatabaseFailedException(String message, @Nullable Path file, Throwable cause) {
        super(ErrorCode.DATABASE_FAILED, message, file, cause);
    }
}
