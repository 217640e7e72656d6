package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** There is a keyspace of that name already. Nothing was changed. */
public final class KeyspaceExistsException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which. */
    public KeyspaceExistsException(String message, @Nullable Path file) {
        super(ErrorCode.KEYSPACE_EXISTS, message, file, null);
    }
}
