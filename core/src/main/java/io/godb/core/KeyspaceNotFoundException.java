package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** There is no keyspace of that name, or it was dropped. Nothing was changed. */
public final class KeyspaceNotFoundException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which. */
    public KeyspaceNotFoundException(String message, @Nullable Path file) {
        super(ErrorCode.KEYSPACE_NOT_FOUND, message, file, null);
    }
}
