package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A key is not behind the one before, where keys must ascend. It was not taken. */
public final class KeyOrderException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which one by its number. */
    public KeyOrderException(String message, @Nullable Path file) {
        super(ErrorCode.KEY_ORDER, message, file, null);
    }
}
