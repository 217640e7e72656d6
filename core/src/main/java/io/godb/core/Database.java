package io.godb.core;

import io.godb.core.internal.engine.Engine;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An ordered key-value store in a directory. What it does to keys without naming a keyspace it does to the keyspace
 * {@value #DEFAULT_KEYSPACE}.
 *
 * <pre>{@code
 * try (Database db = Database.open(Path.of("data"), DatabaseOptions.defaults())) {
 *   db.put(key, value);
 *   byte[] found = db.get(key);
 * }
 * }</pre>
 *
 * <p>A commit is visible to others before it is forced; what it promises when it returns is its {@link Durability}.
 *
 * <p><b>Threads.</b> Any. Reading takes no lock.
 *
 * <p><b>Failure.</b> A write to the log, or a force of it, that fails is final: later commits are refused with that cause, reading
 * goes on; close it and open it again. A disk that is full is not: commits are refused until there is space again.
 */
public interface Database extends KeyValues, AutoCloseable {
    /** The name of the keyspace that is always there. */
    String DEFAULT_KEYSPACE = "default";

    /** Opens the database in {@code directory}; creates it if the options allow that. */
    static Database open(Path directory, DatabaseOptions options) {
        return Engine.open(directory, options);
    }

    /** The keyspace of that name, which is created if it is not there. */
    Keyspace keyspace(String name);

    /** The keyspace of that name; one that is not there is a {@link KeyspaceNotFoundException}. */
    Keyspace openKeyspace(String name);

    /** Creates a keyspace; one that is there is a {@link KeyspaceExistsException}. */
    Keyspace createKeyspace(String name, KeyspaceOptions options);

    /** Drops a keyspace with all it holds; one that is not there is a {@link KeyspaceNotFoundException}. Returns the LSN. */
    long dropKeyspace(String name);

    /** The names of the keyspaces, in their order. */
    List<String> keyspaces();

    /** An empty batch. */
    WriteBatch batch();

    /** Writes everything in the batch as one commit; returns its LSN, or 0 for an empty one. Empties it. */
    long commit(WriteBatch batch);

    /** The database as it is now. Close it. */
    Snapshot snapshot();

    /** The default keyspace as it was when {@code snapshot} was taken, for reading. */
    Reads at(Snapshot snapshot);

    /** The snapshots and scans that are open, oldest first. */
    List<SnapshotInfo> snapshots();

    /** The last commit that can be read. */
    long lastLsn();

    /** The last commit that is known to be on the device. */
    long durableLsn();

    /** Waits until that commit is on the device. At {@link Durability#NONE} it takes a checkpoint. */
    void awaitDurable(long lsn);

    /** Completes when that commit is on the device; exceptionally if that cannot be known any more. */
    CompletionStage<Void> whenDurable(long lsn);

    /** Waits until every commit so far is on the device. */
    void sync();

    /** A commit with its run of the log: what to keep outside the process. */
    LogPosition position(long lsn);

    /** Takes a checkpoint now; returns null if there is nothing new. */
    @Nullable
    CheckpointInfo checkpoint();

    /**
     * Merges all tables, so that what was overwritten and deleted takes no more space than open snapshots need. Returns when all
     * that was committed before is so; commits and reads go on meanwhile. Interrupting the thread stops it with a
     * {@link CancelledException}, and what was merged so far stays so. The database does this by itself for as much as reading
     * and space demand; a call is for what cannot wait.
     */
    void compact();

    /** As {@link #compact()}, but only of the tables that have keys of that range. */
    void compact(Keyspace keyspace, KeyRange range);

    /** The checkpoints that are kept, oldest first. */
    List<CheckpointInfo> checkpoints();

    /**
     * Copies the database into a directory that is empty or not there: consistent, as it is now, while others read and commit.
     * Takes a checkpoint first. Tables get a second name instead of a second copy where the file system can do that, so take another
     * disk if it is to survive this one. What is there can be opened like any database. Until this returns, nothing in the directory
     * can be opened; after a failure the directory holds no more than its lock, as far as that could be removed. The copy has its
     * log and its checkpoints in its own directory, wherever this database has them.
     */
    CopyReport copyTo(Path directory, Progress progress);

    /** As the other one, in silence. */
    default CopyReport copyTo(Path directory) {
        return copyTo(directory, Progress.none());
    }

    /** What opening found and did. */
    RecoveryReport recovery();

    /** Figures, read without locks and without touching the disk. */
    DatabaseStats stats();

    /**
     * Says of every file in the database's directories how large it is, what it is and why it is there: which checkpoint, snapshot or
     * scan keeps it, and who opened that. Lists directories and reads no file; others read and commit meanwhile, and a file that goes
     * meanwhile is left out.
     */
    SpaceReport explainSpace();

    /**
     * Reads and checks every byte of every table, every commit in the log and every checkpoint that is kept, and reports all that is
     * wrong; only what makes going on impossible is an exception. Others read and commit meanwhile. Progress is told in bytes of
     * tables, which are most of it.
     */
    ValidationReport validate(Progress progress);

    /** As {@link #validate}, but throws the first thing that is wrong, with the others suppressed in it. */
    default void verify() {
        validate(Progress.none()).orThrow();
    }

    /** The options it was opened with. */
    DatabaseOptions options();

    /** Takes a last checkpoint and closes. Waits for whoever reads. Closing twice is harmless. */
    @Override
    void close();
}
