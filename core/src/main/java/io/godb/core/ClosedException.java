package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** It was closed, by its owner or with what it belongs to. Nothing was changed; open it again. */
public final class ClosedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was closed. */
    public ClosedException(String message, @Nullable Path file) {
        super(ErrorCode.CLOSED, message, file, null);
    }
}
