package io.godb.core;

import java.time.Instant;
import java.util.List;

/** An open snapshot, or scan: what it sees, since when it has been open, and who opened it, from where. */
public record SnapshotInfo(long lsn, Instant since, String thread, List<StackTraceElement> openedBy) {
    /** Copies the stack. */
    public SnapshotInfo {
        openedBy = List.copyOf(openedBy);
    }
}
