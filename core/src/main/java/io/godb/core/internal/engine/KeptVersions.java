package io.godb.core.internal.engine;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.SnapshotLsns;
import java.util.Arrays;

/**
 * The versions of a sealed memtable without those that nobody can see any more: of each key the newest, and of the older ones
 * those that some open snapshot sees. Snapshots that are opened from now on see the newest.
 */
final class KeptVersions implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final EntryCursor all;
    private final long[] snapshots;
    private byte[] key = NOTHING;
    private int keyLength;
    private int keyspace;
    private long newerLsn;

    /** {@code snapshots} are ascending. Takes over {@code all}. */
    KeptVersions(EntryCursor all, long[] snapshots) {
        this.all = all;
        this.snapshots = snapshots.clone();
    }

    /** To the first of all; returns whether there is one. */
    boolean first() {
        boolean isThere = all.seek(0, NOTHING, 0, 0);
        if (isThere) {
            remember();
        }
        return isThere;
    }

    /** To the next one; returns whether there is one. */
    boolean next() {
        while (all.next()) {
            if (!isOfSameKey() || isSeenBelow(newerLsn, all.lsn())) {
                remember();
                return true;
            }
        }
        return false;
    }

    /** Whether some snapshot is at or above one LSN and below the newer one. */
    private boolean isSeenBelow(long newer, long lsn) {
        return SnapshotLsns.firstFrom(snapshots, lsn) < newer;
    }

    private boolean isOfSameKey() {
        int from = all.keyFrom();
        return all.keyLength() == keyLength
                && all.keyspace() == keyspace
                && Arrays.equals(all.keyBytes(), from, from + keyLength, key, 0, keyLength);
    }

    private void remember() {
        keyspace = all.keyspace();
        keyLength = all.keyLength();
        newerLsn = all.lsn();
        if (key.length < keyLength) {
            key = new byte[Math.max(keyLength, 2 * key.length)];
        }
        System.arraycopy(all.keyBytes(), all.keyFrom(), key, 0, keyLength);
    }

    /** The version it is at, until the next move. */
    EntryCursor current() {
        return all;
    }

    @Override
    public void close() {
        all.close();
    }
}
