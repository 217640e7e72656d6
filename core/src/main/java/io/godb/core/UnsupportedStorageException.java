package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file system cannot give the guarantees GoDb needs, such as a network file system for writing. */
public final class UnsupportedStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public UnsupportedStorageException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE_UNSUPPORTED, message, file, cause);
    }
}
