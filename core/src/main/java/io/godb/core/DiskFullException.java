package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The device, or the quota on it, is full. Nothing that was acknowledged is touched; it works again when space returns. */
public final class DiskFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** The message says which file, and what to do. */
    public DiskFullException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.DISK_FULL, message, file, cause);
    }
}
