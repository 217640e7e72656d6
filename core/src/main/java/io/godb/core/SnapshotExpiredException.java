package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The state that was to be read is no longer kept: nobody had a snapshot of it open, and commits followed. Nothing was read. Begin
 * anew, or read the present state; to be able to go on later, keep a {@link Snapshot} open.
 */
public final class SnapshotExpiredException extends GoDbException {
    private static final long serialVersionUID = 1L;

    /** The message names both states. */
    public SnapshotExpiredException(String message, @Nullable Path file) {
        super(ErrorCode.SNAPSHOT_EXPIRED, message, file, null);
    }
}
