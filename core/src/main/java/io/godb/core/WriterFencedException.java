package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else has published to the database since this process opened it, so its lock did not hold: a file system that
 * ignores locks, or a directory that was replaced meanwhile. Nothing was changed. Close it, and find out who that was.
 */
public final class WriterFencedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was expected, and what was found. */
    public WriterFencedException(String message, @Nullable Path file) {
        super(ErrorCode.WRITER_FENCED, message, file, null);
    }
}
