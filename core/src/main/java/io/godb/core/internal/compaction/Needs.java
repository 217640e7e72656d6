package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.SnapshotLsns;
import java.util.Arrays;
import java.util.Set;

/**
 * What somebody can still read, put together in this order: the tables first, then the snapshots, then the keyspaces. Whoever
 * opens a snapshot later opens it at {@code coveredLsn} or above.
 *
 * @param snapshots the LSNs that somebody reads at, ascending
 * @param coveredLsn the tables hold nothing above it
 * @param keyspaces the ids of those that are there at {@code coveredLsn}
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record Needs(long[] snapshots, long coveredLsn, Set<Integer> keyspaces) {
    /** Copies what it is given. */
    public Needs {
        snapshots = snapshots.clone();
        keyspaces = Set.copyOf(keyspaces);
    }

    /** The lowest snapshot at or above an LSN; {@link SnapshotLsns#NONE} for none. */
    long firstSnapshotFrom(long lsn) {
        return SnapshotLsns.firstFrom(snapshots, lsn);
    }

    /** The lowest LSN from which on no snapshot lies below {@code lsn}. */
    long firstSeenAs(long lsn) {
        int at = Arrays.binarySearch(snapshots, lsn);
        // Of several equal ones any may be found.
        int first = at >= 0 ? at : -at - 1;
        while (first > 0 && (first == snapshots.length || snapshots[first] >= lsn)) {
            first--;
        }
        return snapshots.length > 0 && snapshots[first] < lsn ? snapshots[first] + 1 : 0;
    }

    /** Whether some snapshot sees a version although there is a newer one. */
    boolean isSeenBelow(long newerLsn, long lsn) {
        return firstSnapshotFrom(lsn) < newerLsn;
    }

    /** Whether every snapshot, and everybody else, sees what that commit did. */
    boolean isSeenByAll(long lsn) {
        return snapshots.length == 0 || snapshots[0] >= lsn;
    }

    /** Whether nobody can read the keyspace any more. When one was dropped is not known for ever, so any older snapshot keeps it. */
    boolean isGone(int keyspace) {
        return isSeenByAll(coveredLsn) && !keyspaces.contains(keyspace);
    }
}
