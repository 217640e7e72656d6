package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database was created with another value of an option that cannot change. Nothing was changed. */
public final class OptionConflictException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which. */
    public OptionConflictException(String message, @Nullable Path file) {
        super(ErrorCode.OPTION_CONFLICT, message, file, null);
    }
}
