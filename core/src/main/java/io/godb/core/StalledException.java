package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writing waits because the device is behind, or for memory; and the wait was interrupted, or for memory too long. Nothing was
 * written; it can be tried again.
 */
public final class StalledException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what is being waited for. */
    public StalledException(String message, @Nullable Path file) {
        super(ErrorCode.STALLED, message, file, null);
    }
}
