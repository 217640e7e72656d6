package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A keyspace cannot have that name. Nothing was changed. */
public final class InvalidKeyspaceNameException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says which. */
    public InvalidKeyspaceNameException(String message, @Nullable Path file) {
        super(ErrorCode.KEYSPACE_NAME_INVALID, message, file, null);
    }
}
