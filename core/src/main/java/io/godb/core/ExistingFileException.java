package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that should be new is already there. */
public final class ExistingFileException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public ExistingFileException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.FILE_EXISTS, message, file, cause);
    }
}
