package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.KeyRange;
import io.godb.core.KeyspaceNotFoundException;
import io.godb.core.LimitExceededException;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.CommitBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Makes commits of what is asked for, and checks it against the limits first.
 *
 * <p><b>Threads.</b> Any.
 */
final class Writings {
    private static final byte[] NOTHING = {};
    /** What an operation takes at most beside its key and value. */
    private static final int FRAME_BYTES = 32;

    private static final long ABSENT = -1;

    private final Path directory;
    private final DatabaseOptions options;
    private final Views views;
    private final Committer committer;
    private final long secret;

    Writings(Path directory, DatabaseOptions options, Views views, Committer committer, long secret) {
        this.directory = directory;
        this.options = options;
        this.views = views;
        this.committer = committer;
        this.secret = secret;
    }

    long put(KeyspaceState keyspace, byte[] key, byte[] value) {
        requireKey(key);
        requireValue(value);
        Writing writing = Writing.of(key.length + value.length);
        writing.commit.put(keyspace.id, key, 0, key.length, value, 0, value.length, 0);
        return committed(keyspace, writing);
    }

    void requireKey(byte[] key) {
        if (key.length > options.maxKeyBytes()) {
            throw new LimitExceededException(
                    "a key of " + key.length + " bytes is longer than maxKeyBytes, " + options.maxKeyBytes()
                            + ", of the database in " + directory,
                    directory);
        }
    }

    void requireValue(byte[] value) {
        if (value.length > options.maxValueBytes()) {
            throw new LimitExceededException(
                    "a value of " + value.length + " bytes is longer than maxValueBytes, " + options.maxValueBytes()
                            + ", of the database in " + directory,
                    directory);
        }
    }

    void requireRange(KeyRange range) {
        requireKey(range.from());
        byte[] to = range.toExclusive();
        if (to != null) {
            requireKey(to);
        }
    }

    /** A keyspace may have been dropped since it was looked at; its id is nobody else's, so only the error would be missing. */
    private long committed(KeyspaceState keyspace, Writing writing) {
        long lsn = committer.commitIf(writing, keyspace.isThere);
        if (lsn == 0) {
            throw notFound(keyspace);
        }
        return lsn;
    }

    private KeyspaceNotFoundException notFound(KeyspaceState keyspace) {
        return KeyspaceState.notFound(keyspace.name, directory);
    }

    /** Looks, and deletes what it has seen; if that has changed meanwhile, looks again. */
    long delete(KeyspaceState keyspace, byte[] key) {
        requireKey(key);
        long hash = KeyHash.of(secret, keyspace.id, key, 0, key.length);
        while (true) {
            long seen = seenAt(keyspace.id, key, hash);
            if (seen == ABSENT) {
                return 0;
            }
            Writing writing = Writing.of(key.length);
            writing.commit.delete(keyspace.id, key, 0, key.length);
            long lsn = committer.commitIf(
                    writing,
                    view -> view.flushedLsn <= seen
                            && view.newestAbove(seen, keyspace.id, key, hash) == 0
                            && !keyspace.isDropped());
            if (lsn != 0) {
                return lsn;
            }
            keyspace.requireThere(directory);
        }
    }

    /** The LSN at which the key has a value, or {@link #ABSENT}. */
    private long seenAt(int keyspace, byte[] key, long hash) {
        int ticket = views.enter();
        try {
            while (true) {
                // The LSN before the view, so that nothing between the two is missed under the lock.
                long lsn = committer.visible();
                ReadView view = views.current();
                if (view.find(keyspace, key, hash, lsn, Lookup.mine())) {
                    return lsn;
                }
                if (view.flushedLsn <= lsn) {
                    return ABSENT;
                }
                // A flush in between may have left out the version that was there.
            }
        } finally {
            views.exit(ticket);
        }
    }

    long putAll(KeyspaceState keyspace, Map<byte[], byte[]> entries) {
        CommitBuffer commit = new CommitBuffer();
        entries.forEach((key, value) -> {
            requireKey(key);
            requireValue(value);
            requireCommit(commit, key.length + (long) value.length);
            commit.put(keyspace.id, key, 0, key.length, value, 0, value.length, 0);
        });
        return commit.isEmpty() ? 0 : committed(keyspace, new Writing(commit));
    }

    long deleteAll(KeyspaceState keyspace, Collection<byte[]> keys) {
        CommitBuffer commit = new CommitBuffer();
        for (byte[] key : keys) {
            requireKey(key);
            requireCommit(commit, key.length);
            commit.delete(keyspace.id, key, 0, key.length);
        }
        return commit.isEmpty() ? 0 : committed(keyspace, new Writing(commit));
    }

    /** Refuses what would make the commit larger than it may be. */
    void requireCommit(CommitBuffer commit, long moreBytes) {
        if (commit.length() + moreBytes + FRAME_BYTES > options.maxCommitBytes()) {
            throw new LimitExceededException(
                    "a commit of more than maxCommitBytes, " + options.maxCommitBytes() + ", of the database in "
                            + directory + "; make several of it",
                    directory);
        }
    }

    long deleteRange(KeyspaceState keyspace, KeyRange range) {
        requireRange(range);
        if (range.isEmpty()) {
            return 0;
        }
        Writing writing = Writing.of(NOTHING.length);
        writing.commit.deleteRange(keyspace.id, range.from(), range.toExclusive());
        return committed(keyspace, writing);
    }
}
