package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The position was handed out by a run of the log whose end was lost in a crash: what stands at its offset now, if
 * anything, is another record. Whoever kept it has seen records that no longer exist.
 */
public final class StalePositionException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message names the position. */
    public StalePositionException(String message, @Nullable Path file) {
        super(ErrorCode.POSITION_STALE, message, file, null);
    }
}
