package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file is whole, but cannot be read here: a newer version of GoDb wrote it, or a codec that is not known. Nothing was
 * changed. The message says what is missing.
 */
public final class UnsupportedFormatException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was found, and what can be read. */
    public UnsupportedFormatException(String message, @Nullable Path file) {
        super(ErrorCode.FORMAT_UNSUPPORTED, message, file, null);
    }
}
