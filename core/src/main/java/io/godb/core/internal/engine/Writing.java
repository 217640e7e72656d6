package io.godb.core.internal.engine;

import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.CommitBuffer;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.log.PreparedCommit;
import io.godb.core.internal.memtable.Memtable;

/**
 * A commit on its way: its operations, the hashes of their keys, and what the log needs. All of it is made outside the commit
 * lock.
 *
 * <p><b>Threads.</b> Each has its own, so that a put allocates nothing; a large commit gets a new one, for the memtable keeps it.
 */
final class Writing {
    /** The array of a commit with a value longer than this is kept by the memtable instead of copied. */
    static final int ADOPTED_VALUE_BYTES = Memtable.LARGEST_COPIED_VALUE_BYTES;

    private static final ThreadLocal<Writing> MINE = ThreadLocal.withInitial(Writing::new);

    final CommitBuffer commit;
    final PreparedCommit prepared = new PreparedCommit();
    private final CommitCursor cursor = new CommitCursor();
    private long[] hashes = new long[16];
    private long adoptedBytes;
    private long rangeDeleteBytes;

    private Writing() {
        this(new CommitBuffer());
    }

    Writing(CommitBuffer commit) {
        this.commit = commit;
    }

    /** An empty one, for so many bytes. */
    static Writing of(int bytes) {
        if (bytes > ADOPTED_VALUE_BYTES) {
            return new Writing();
        }
        Writing mine = MINE.get();
        mine.commit.reset();
        return mine;
    }

    /** Computes what applying will ask for. */
    void hash(long secret) {
        if (hashes.length < commit.operations()) {
            hashes = new long[commit.operations()];
        }
        adoptedBytes = 0;
        rangeDeleteBytes = 0;
        cursor.over(commit.bytes(), 0, commit.length());
        for (int i = 0; cursor.next(); i++) {
            adoptedBytes += adoptedBytes(cursor);
            rangeDeleteBytes += rangeDeleteBytes(cursor);
            hashes[i] = KeyHash.of(secret, cursor.keyspace(), cursor.bytes(), cursor.keyFrom(), cursor.keyLength());
        }
    }

    /** How many bytes of values the memtable will keep where they are. */
    long adoptedBytes() {
        return adoptedBytes;
    }

    /** What its range deletes count for in the memtable. */
    long rangeDeleteBytes() {
        return rangeDeleteBytes;
    }

    static long adoptedBytes(CommitCursor at) {
        return at.valueLength() > ADOPTED_VALUE_BYTES ? at.valueLength() : 0;
    }

    static long rangeDeleteBytes(CommitCursor at) {
        return at.kind() == EntryKind.DELETE_RANGE
                ? (long) Memtable.RANGE_DELETE_BYTES + at.keyLength() + (at.isBounded() ? at.toLength() : 0)
                : 0;
    }

    /** Before its first operation. */
    CommitCursor cursor() {
        return cursor.over(commit.bytes(), 0, commit.length());
    }

    /** Of the operation with that number, from 0. */
    long hash(int operation) {
        return hashes[operation];
    }
}
