package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The log does not hold that offset: it was truncated away, or nothing has been appended there yet. */
public final class OffsetOutOfRangeException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which offsets there are. */
    public OffsetOutOfRangeException(String message, @Nullable Path file) {
        super(ErrorCode.OFFSET_OUT_OF_RANGE, message, file, null);
    }
}
