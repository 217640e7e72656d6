package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that had been made durable are not what was written: the file was damaged, cut short or changed by others. Nothing
 * was changed, and nothing is dropped to get past it: take the file from a backup, or salvage what is readable.
 */
public final class CorruptionException extends GoDbException {
    private static final long serialVersionUID = 1L;

    private final long position;

    /** The message says what was expected and what was found; {@code position} is that in the file, or -1. */
    public CorruptionException(String message, @Nullable Path file, long position, @Nullable Throwable cause) {
        super(ErrorCode.CORRUPTION, message, file, cause);
        this.position = position;
    }

    /** Where in the file what cannot be read begins; -1 where that is not known. */
    public long position() {
        return position;
    }
}
