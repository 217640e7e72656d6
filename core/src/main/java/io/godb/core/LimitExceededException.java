package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Something is larger than the options allow. Refused before anything was changed. */
public final class LimitExceededException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what, how large, and which limit. */
    public LimitExceededException(String message, @Nullable Path file) {
        super(ErrorCode.LIMIT_EXCEEDED, message, file, null);
    }
}
