package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The medium or the directory may not be written: mounted read-only, or permission denied. */
public final class ReadOnlyStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public ReadOnlyStorageException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE_READ_ONLY, message, file, cause);
    }
}
