package io.godb.core.internal.memtable;

import io.godb.core.internal.entry.SnapshotLsns;

/**
 * Who may read a memtable's versions, as it was at one moment: what is opened later reads at {@code lastCommit} or above.
 *
 * @param snapshots the LSNs of those that were open, ascending
 * @param lastCommit the last commit that everybody saw
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record Readers(long[] snapshots, long lastCommit) {
    /** Of whom nothing is known: nothing is hidden from them. */
    public static final Readers ANY = new Readers(new long[0], 0);

    /** Whether none of them, and nobody later, sees a version that has a newer one. */
    boolean isHidden(long lsn, long newer) {
        return newer <= lastCommit && SnapshotLsns.firstFrom(snapshots, lsn) >= newer;
    }
}
