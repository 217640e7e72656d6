package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or directory that should be there is not. */
public final class MissingFileException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public MissingFileException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.FILE_MISSING, message, file, cause);
    }
}
