package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The storage did not do what it was asked: a read, write, force or other file operation failed. The subclasses tell
 * apart what a caller can act upon; everything else is this class itself, with {@link ErrorCode#STORAGE_IO}.
 */
public class StorageException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** A failure without a closer name. */
    public StorageException(String message, @Nullable Path file, @Nullable Throwable cause) {
        this(ErrorCode.STORAGE_IO, message, file, cause);
    }

    /** For subclasses, which have a code of their own. */
    protected StorageException(ErrorCode code, String message, @Nullable Path file, @Nullable Throwable cause) {
        super(code, message, file, cause);
    }
}
