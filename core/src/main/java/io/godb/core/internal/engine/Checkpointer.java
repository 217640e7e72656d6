package io.godb.core.internal.engine;

import io.godb.core.CheckpointInfo;
import io.godb.core.ClosedException;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.MissingFileException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.WriterFencedException;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointPicker;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.KeyspaceEntry;
import io.godb.core.internal.checkpoint.Leftovers;
import io.godb.core.internal.checkpoint.LoadedTable;
import io.godb.core.internal.checkpoint.StoredCheckpoint;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.core.internal.checkpoint.TableKey;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints, and lets go what they make superfluous.
 *
 * <p><b>Steps, whose order is the point.</b>
 * <ol>
 *   <li>What is in memory is written as tables, which are durable with their names.
 *   <li>The log is forced up to the last commit in them: a checkpoint never leads further than the log.
 *   <li>The checkpoint is published: from here on a crash finds it.
 *   <li>Older checkpoints are let go, then tables that nobody names, then the log below the oldest one kept. A crash before
 *       leaves too much, never too little.
 * </ol>
 *
 * <p><b>Threads.</b> Any; {@code checkpointing} lets one at a time and is the first of the engine's locks. Commits and readers go
 * on meanwhile.
 *
 * <p><b>Failure.</b> The old checkpoint stays the newest, and it is tried again; except that another writer is final.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    /** What does not change while the database is open. */
    record Identity(UUID database, UUID log, long secret, long writerEpoch, Runs runs) {}

    private record Waiter(long lsn, CompletableFuture<Void> reached) {}

    private final DatabaseOptions options;
    private final DatabaseDirectories directories;
    private final Identity identity;
    private final CheckpointStore store;
    private final CheckpointPicker.Rules rules;
    private final Leftovers leftovers;
    private final SegmentedLog log;
    private final Views views;
    private final Committer committer;
    private final Flusher flusher;
    private final TableNumbers numbers;
    private final Keyspaces keyspaces;
    private final LoadedTables loadedTables;
    private final CheckpointTrigger trigger;
    private final EngineFailure failure;

    private final ReentrantLock checkpointing = new ReentrantLock();
    // Guarded by checkpointing.
    private boolean isClosed;

    // Written under checkpointing, read by any.
    private volatile List<Checkpoint> kept;
    private final AtomicLong count = new AtomicLong();

    /** Somebody is at work on these; one may be in it several times. Changed under checkpointing, read by any. */
    private final List<Checkpoint> pinned = new CopyOnWriteArrayList<>();

    /** CURRENT may name one of them, as long as no later one was published. Changed under checkpointing, read by any. */
    private final List<Checkpoint> mayBeNewest = new CopyOnWriteArrayList<>();

    // Guarded by its own monitor.
    private final List<Waiter> waiters = new ArrayList<>();

    Checkpointer(
            DatabaseOptions options,
            DatabaseDirectories directories,
            Identity identity,
            CheckpointStore store,
            List<Checkpoint> kept,
            SegmentedLog log,
            Views views,
            Committer committer,
            Flusher flusher,
            TableNumbers numbers,
            Keyspaces keyspaces,
            LoadedTables loadedTables,
            CheckpointTrigger trigger,
            EngineFailure failure) {
        this.options = options;
        this.directories = directories;
        this.identity = identity;
        this.store = store;
        this.kept = List.copyOf(kept);
        this.rules = new CheckpointPicker.Rules(options.checkpointsKept(), options.checkpointRetention());
        this.leftovers = new Leftovers(options.fileSystem(), directories.tables(), directories.checkpoints());
        this.log = log;
        this.views = views;
        this.committer = committer;
        this.flusher = flusher;
        this.numbers = numbers;
        this.keyspaces = keyspaces;
        this.loadedTables = loadedTables;
        this.trigger = trigger;
        this.failure = failure;
    }

    /** The last commit that the newest checkpoint covers. */
    long lastLsn() {
        List<Checkpoint> all = kept;
        return all.isEmpty() ? 0 : all.get(all.size() - 1).lsn();
    }

    DatabaseDirectories directories() {
        return directories;
    }

    /** As its file says. */
    StoredCheckpoint stored(Checkpoint checkpoint) {
        Path file = directories.checkpoints().resolve(CheckpointFiles.checkpoint(checkpoint.number()));
        try {
            return StoredCheckpoint.read(options.fileSystem(), file, checkpoint.number());
        } catch (MissingFileException gone) {
            return new StoredCheckpoint(file, checkpoint.number(), null, gone);
        }
    }

    /** Runs on those that are kept, as their files say, and what replaying from them needs; all of it stays until the task is done. */
    <T> T onKept(BiFunction<List<StoredCheckpoint>, List<LoadedTable>, T> task) {
        List<Checkpoint> all;
        List<LoadedTable> loaded;
        List<StoredCheckpoint> stored;
        checkpointing.lock();
        try {
            all = kept;
            stored = all.stream().map(this::stored).toList();
            loaded = loadedTables.between(oldestLsn(all), Long.MAX_VALUE);
            pinned.addAll(all);
        } finally {
            checkpointing.unlock();
        }
        try {
            return task.apply(stored, loaded);
        } finally {
            unpin(all);
        }
    }

    /** Runs on one that is kept, which stays, with its tables, until the task is done; unless it is not kept, or one is taken just now. */
    boolean tryOn(Checkpoint checkpoint, Runnable task) {
        if (!checkpointing.tryLock()) {
            return false;
        }
        try {
            if (!kept.contains(checkpoint)) {
                return false;
            }
            pinned.add(checkpoint);
        } finally {
            checkpointing.unlock();
        }
        try {
            task.run();
            return true;
        } finally {
            unpin(List.of(checkpoint));
        }
    }

    /** One by one, since others may be at work on the same. */
    private void unpin(List<Checkpoint> done) {
        checkpointing.lock();
        try {
            done.forEach(pinned::remove);
        } finally {
            checkpointing.unlock();
        }
    }

    /** Those that are kept, oldest first. */
    List<Checkpoint> keptCheckpoints() {
        return kept;
    }

    /** The files that replaying from one of them may ask for. */
    List<LoadedTable> loadedTables() {
        return loadedTables.between(0, Long.MAX_VALUE);
    }

    /** Those that somebody is at work on now. */
    List<Checkpoint> pinned() {
        return List.copyOf(pinned);
    }

    /** Those that may be the newest, which a failed publication has left unknown. */
    List<Checkpoint> doubtful() {
        return List.copyOf(mayBeNewest);
    }

    /** The tables that are being written. */
    TableNumbers.InWork inWork() {
        return numbers.inWork();
    }

    /** How many were taken. */
    long count() {
        return count.get();
    }

    List<CheckpointInfo> kept() {
        return kept.stream().map(Checkpointer::describe).toList();
    }

    private static CheckpointInfo describe(Checkpoint each) {
        return new CheckpointInfo(
                each.number(),
                each.lsn(),
                Instant.ofEpochMilli(each.timeMillis()),
                each.tables().size(),
                each.tableBytes());
    }

    /** Takes one, unless there is nothing new. */
    @Nullable
    CheckpointInfo checkpoint() {
        return checkpoint(false, false);
    }

    /** Runs on a checkpoint of all that is committed now, which stays, with its tables, until the task is done. */
    <T> T onCheckpoint(Function<Checkpoint, T> task) {
        Checkpoint newest;
        checkpointing.lock();
        try {
            checkpoint();
            newest = kept.get(kept.size() - 1);
            pinned.add(newest);
        } finally {
            checkpointing.unlock();
        }
        try {
            return task.apply(newest);
        } finally {
            unpin(List.of(newest));
        }
    }

    /** The last one, at a clean close. */
    void checkpointAtClose() {
        checkpoint(true, false);
    }

    /** Takes one, whether there is something new or not. */
    void checkpointAnyway() {
        checkpoint(false, true);
    }

    /** Returns when nobody takes one; from now on nobody does, and who waits for one waits in vain. */
    void close() {
        checkpointing.lock();
        try {
            isClosed = true;
        } finally {
            checkpointing.unlock();
        }
        List<Waiter> disappointed;
        synchronized (waiters) {
            disappointed = List.copyOf(waiters);
            waiters.clear();
        }
        for (Waiter each : disappointed) {
            each.reached().completeExceptionally(closed());
        }
    }

    private ClosedException closed() {
        return new ClosedException(
                "the database in " + directories.directory() + " is closed; open it again", directories.directory());
    }

    private @Nullable CheckpointInfo checkpoint(boolean isClean, boolean isAnyway) {
        checkpointing.lock();
        try {
            if (isClosed) {
                throw closed();
            }
            failure.requireNone();
            trigger.reset();
            committer.rotate();
            flusher.flushAll();
            ReadView view = views.acquire();
            try {
                return isAnyway || isNew(view) ? take(view, isClean) : null;
            } finally {
                views.release(view);
            }
        } finally {
            checkpointing.unlock();
        }
    }

    /** Takes one of the tables as they are, and leaves what is in memory: what a compaction has replaced is let go. */
    void checkpointTables() {
        checkpointing.lock();
        try {
            if (isClosed) {
                throw closed();
            }
            failure.requireNone();
            ReadView view = views.acquire();
            try {
                if (isNew(view)) {
                    take(view, false);
                }
            } finally {
                views.release(view);
            }
        } finally {
            checkpointing.unlock();
        }
    }

    /** Whether there are commits or tables that the newest checkpoint has not. */
    private boolean isNew(ReadView view) {
        List<Checkpoint> all = kept;
        return all.isEmpty() || view.flushedLsn > lastLsn() || !hasTables(all.get(all.size() - 1), view);
    }

    private static boolean hasTables(Checkpoint newest, ReadView view) {
        Set<Long> named = new HashSet<>();
        newest.tables().forEach(table -> named.add(table.number()));
        List<Table> there = view.levels.all();
        return named.size() == there.size()
                && there.stream().allMatch(table -> named.contains(table.facts().number()));
    }

    private CheckpointInfo take(ReadView view, boolean isClean) {
        long lsn = view.flushedLsn;
        boolean hasLog = options.durability() != Durability.NONE;
        if (hasLog && lsn > log.durableOffset()) {
            log.awaitDurable(lsn);
        }
        Checkpoint next = describe(view, lsn, hasLog, isClean);
        try {
            store.publish(next);
        } catch (WriterFencedException other) {
            failure.set(other);
            throw other;
        } catch (OutcomeUnknownException | Error unknown) {
            mayBeNewest.add(next);
            throw unknown;
        }
        mayBeNewest.clear();
        count.incrementAndGet();
        release(next);
        keyspaces.forgetDroppedBy(lsn);
        tellWaiters(lsn);
        LOG.debug("checkpoint {} of the database in {} at {}", next.number(), directories.directory(), lsn);
        return describe(next);
    }

    private Checkpoint describe(ReadView view, long lsn, boolean hasLog, boolean isClean) {
        List<TableEntry> tables = new ArrayList<>();
        view.levels.byLevel().forEach((level, those) -> those.forEach(table -> tables.add(describe(table, level))));
        List<KeyspaceEntry> spaces = new ArrayList<>();
        for (KeyspaceState each : keyspaces.at(lsn)) {
            spaces.add(new KeyspaceEntry(
                    each.id, each.name, each.createdLsn, KeyspaceOptionsCodec.properties(each.options)));
        }
        return new Checkpoint(
                identity.database(),
                store.highestNumber() + 1,
                lsn,
                hasLog,
                options.clock().millis(),
                identity.writerEpoch(),
                identity.log(),
                identity.runs().with(log.incarnations()),
                numbers.next(),
                keyspaces.nextId(),
                identity.secret(),
                0,
                isClean,
                directories.places(),
                spaces,
                tables,
                LoadedTable.toProperties(loadedTables.between(oldestLsn(kept), lsn)));
    }

    private static long oldestLsn(List<Checkpoint> checkpoints) {
        return checkpoints.stream().mapToLong(Checkpoint::lsn).min().orElse(Long.MAX_VALUE);
    }

    private static TableEntry describe(Table table, int level) {
        TableFacts facts = table.facts();
        return new TableEntry(
                facts.number(),
                facts.fileBytes(),
                level,
                facts.entries(),
                facts.deletes(),
                facts.rangeDeletes(),
                facts.lowestLsn(),
                facts.highestLsn(),
                new TableKey(facts.firstKeyspace(), facts.firstKey()),
                new TableKey(facts.lastKeyspace(), facts.lastKey()),
                TableEntry.loadedBy(table.loadLsn()));
    }

    private void release(Checkpoint newest) {
        List<Checkpoint> all = new ArrayList<>(kept);
        all.add(newest);
        all.removeAll(CheckpointPicker.letGo(all, options.clock().millis(), rules));
        kept = List.copyOf(all);
        try {
            sweep();
            releaseLog();
        } catch (RuntimeException cause) {
            LOG.warn(
                    "the database in {} could not let go what it does not need any more, and tries again: {}",
                    directories.directory(),
                    cause.toString());
        }
    }

    /** Deletes what nothing names; only once this run has published a checkpoint. */
    void sweep() {
        checkpointing.lock();
        try {
            if (count.get() == 0 || isClosed) {
                return;
            }
            Set<Long> checkpoints = new HashSet<>();
            Set<Long> tables = new HashSet<>();
            for (Checkpoint each : kept) {
                checkpoints.add(each.number());
                each.tables().forEach(table -> tables.add(table.number()));
            }
            for (Checkpoint doubtful : mayBeNewest) {
                checkpoints.add(doubtful.number());
                doubtful.tables().forEach(table -> tables.add(table.number()));
            }
            pinned.forEach(each -> each.tables().forEach(table -> tables.add(table.number())));
            // Whoever falls back to the oldest of them replays what was loaded since.
            loadedTables.forgetUpTo(Math.min(oldestLsn(kept), oldestLsn(pinned)));
            loadedTables.between(0, Long.MAX_VALUE).forEach(each -> tables.add(each.number()));
            // Before the views: what was in work then is still, or is in a view now, or was discarded.
            TableNumbers.InWork inWork = numbers.inWork();
            tables.addAll(inWork.tables());
            for (AutoCloseable each : views.parts()) {
                if (each instanceof Table table) {
                    tables.add(table.facts().number());
                }
            }
            leftovers.sweep(new Leftovers.Needed(tables, inWork.from(), checkpoints, store.highestNumber() + 1));
        } finally {
            checkpointing.unlock();
        }
    }

    private void releaseLog() {
        long from = CheckpointPicker.logNeededFrom(kept);
        if (options.durability() != Durability.NONE && from > log.startOffset()) {
            log.truncateBefore(Math.min(from, log.nextOffset()));
        }
    }

    /** The database's id. */
    UUID database() {
        return identity.database();
    }

    /** A commit with its run of the log, also where the log does not reach back to it. */
    LogPosition position(long lsn) {
        return new LogPosition(Runs.of(identity.runs().with(log.incarnations()), lsn), lsn);
    }

    /** Completes when a checkpoint covers that commit. */
    CompletionStage<Void> whenReached(long lsn) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        synchronized (waiters) {
            waiters.add(new Waiter(lsn, reached));
        }
        tellWaiters(lastLsn());
        return reached;
    }

    private void tellWaiters(long lsn) {
        List<CompletableFuture<Void>> told = new ArrayList<>();
        synchronized (waiters) {
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if (waiter.lsn() <= lsn) {
                    told.add(waiter.reached());
                    each.remove();
                }
            }
        }
        // By others, who may do anything then; a lock is held here.
        told.forEach(each -> each.completeAsync(() -> null));
    }
}
