package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for may or may not be durable: the force failed, or the wait for it was interrupted. Doing it again could
 * do it twice. After an interrupt, wait again; after a failure, open again and look.
 */
public final class OutcomeUnknownException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says for which offset. */
    public OutcomeUnknownException(String message, @Nullable Path file, @Nullable Throwable cause) {
        super(ErrorCode.OUTCOME_UNKNOWN, message, file, cause);
    }
}
