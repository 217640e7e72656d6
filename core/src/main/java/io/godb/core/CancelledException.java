package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted while it did something that may be stopped at any time. Nothing was lost; it can be called again. */
public final class CancelledException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was stopped. */
    public CancelledException(String message, @Nullable Path file) {
        super(ErrorCode.CANCELLED, message, file, null);
    }
}
