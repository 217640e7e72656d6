package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The process, or the system, has no file handle left (see {@code ulimit -n}). */
public final class OutOfFileHandlesException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public OutOfFileHandlesException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.OUT_OF_FILE_HANDLES, message, file, cause);
    }
}
