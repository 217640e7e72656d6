package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A long operation was ended by an interrupt of its thread, whose flag is still set. It left nothing half done; begin it again. */
public final class CancelledException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was ended. */
    public CancelledException(String message, @Nullable Path file) {
        super(ErrorCode.CANCELLED, message, file, null);
    }
}
