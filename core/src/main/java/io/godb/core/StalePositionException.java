package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The position was handed out by a run of the log whose end was lost: what stands at its offset now, if anything, is something else. */
public final class StalePositionException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message names the position. */
    public StalePositionException(String message, @Nullable Path file) {
        super(ErrorCode.POSITION_STALE, message, file, null);
    }
}
