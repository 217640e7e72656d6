package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file was written by a newer version of GoDb, or with a codec that is not known here. Nothing was changed. */
public final class UnsupportedFormatException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message says what was found, and what can be read. */
    public UnsupportedFormatException(String message, @Nullable Path file) {
        super(ErrorCode.FORMAT_UNSUPPORTED, message, file, null);
    }
}
