package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bytes are not what a codec of {@code io.godb.core.key} writes. The message says where they go wrong, not what they are. */
public final class MalformedKeyException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says where. */
    public MalformedKeyException(String message, @Nullable Path file) {
        super(ErrorCode.KEY_MALFORMED, message, file, null);
    }
}
