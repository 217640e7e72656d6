package io.godb.core.internal.entry;

import java.util.Arrays;

/** Looks among the LSNs of snapshots, which are ascending, and may be there twice. */
public final class SnapshotLsns {
    /** Above every LSN. */
    public static final long NONE = Long.MAX_VALUE;

    private SnapshotLsns() {}

    /** The lowest that is not below {@code lsn}; {@link #NONE} if there is none. */
    public static long firstFrom(long[] snapshots, long lsn) {
        int at = Arrays.binarySearch(snapshots, lsn);
        int first = at >= 0 ? at : -at - 1;
        return first < snapshots.length ? snapshots[first] : NONE;
    }
}
