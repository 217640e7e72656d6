package io.godb.core;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything GoDb throws besides the JDK's own exceptions for wrong use
 * ({@link IllegalArgumentException}, {@link IllegalStateException}, {@link IndexOutOfBoundsException},
 * {@link NullPointerException}).
 *
 * <p>The message says what happened, where, and what to do. It names files and positions, never keys or values.
 */
public abstract class GoDbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient @Nullable Path file;

    /** Subclasses say what happened; {@code file} is the file it happened to, where there is one. */
    protected GoDbException(ErrorCode code, String message, @Nullable Path file, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.file = file;
    }

    /** The stable name of this failure. */
    public final ErrorCode code() {
        return code;
    }

    /** Whether the same operation can succeed later; an append file that has failed is final, and needs a successor. */
    public final boolean isRetryable() {
        return code.isRetryable();
    }

    /** The file concerned, as it was named by the caller, or null. */
    public final @Nullable Path file() {
        return file;
    }
}
