package io.godb.core.internal.engine;

import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.CommitBuffer;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.log.PreparedCommit;
import io.godb.core.internal.memtable.Memtable;

/**
 * A commit on its way: its operations, the hashes of their keys, and what the log needs. All of it is made outside the commit
 * lock.
 *
 * <p><b>Threads.</b> Each has its own, so that a put allocates nothing; a large commit gets a new one, for the memtable keeps it.
 */
final class Writing {
    private static final ThreadLocal<Writing> MINE = ThreadLocal.withInitial(Writing::new);

    final CommitBuffer commit;
    final PreparedCommit prepared = new PreparedCommit();
    final CommitSize size = new CommitSize();
    private final CommitCursor cursor = new CommitCursor();
    private long[] hashes = new long[16];

    @SuppressWarnings("UnusedVariable") // So that touching is done.
    private long touched;

    private Writing() {
        this(new CommitBuffer());
    }

    Writing(CommitBuffer commit) {
        this.commit = commit;
    }

    /** An empty one, for so many bytes. */
    static Writing of(int bytes) {
        if (bytes > CommitSize.ADOPTED_VALUE_BYTES) {
            return new Writing();
        }
        Writing mine = MINE.get();
        mine.commit.reset();
        return mine;
    }

    /** Computes what applying will ask for: hashes and {@code size}. */
    void hash(long secret) {
        if (hashes.length < commit.operations()) {
            hashes = new long[commit.operations()];
        }
        size.reset();
        cursor.over(commit.bytes(), 0, commit.length());
        for (int i = 0; cursor.next(); i++) {
            size.add(cursor);
            hashes[i] = KeyHash.of(secret, cursor.keyspace(), cursor.bytes(), cursor.keyFrom(), cursor.keyLength());
        }
    }

    /**
     * Fetches ahead what applying several operations to that memtable will look at: here those reads overlap, and nobody waits for the
     * commit lock. One alone has nothing to overlap with.
     */
    void touch(Memtable memtable) {
        int operations = commit.operations();
        if (operations > 1) {
            long slots = 0;
            for (int i = 0; i < operations; i++) {
                slots ^= memtable.touch(hashes[i]);
            }
            touched = slots;
        }
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
