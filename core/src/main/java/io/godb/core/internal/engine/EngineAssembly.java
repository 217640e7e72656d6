package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.GoDbException;
import io.godb.core.KeyspaceOptions;
import io.godb.core.RecoveryReport;
import io.godb.core.file.DirectoryLock;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.KeyspaceEntry;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.log.Salvage;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.memtable.Readers;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a database, made in their order and tied together. */
final class EngineAssembly {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final Path directory;
    private final DatabaseOptions options;
    private final Keyspaces keyspaces;
    private final Views views;
    private final OpenSnapshots snapshots;
    private final EngineFailure failure;
    private final MemoryBudget budget;
    private final TableAccess access;
    private final KeyspaceOptionsCodec keyspaceOptions;
    private final CheckpointTrigger trigger;
    private final EngineWorkers workers;
    private final Flusher flusher;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final Compactions compactions;
    private final Scrubber scrubber;
    private final WriteBrake brake;
    private final BulkLoads loads;
    private final LoadReplay loadReplay;
    private final SegmentedLog log;
    private final long secret;

    EngineAssembly(
            DatabaseOptions options,
            DatabaseDirectories directories,
            CheckpointStore store,
            Checkpointer.Identity identity,
            SegmentedLog log,
            MemoryBudget budget,
            TableAccess access,
            TableLevels levels,
            List<Checkpoint> kept,
            List<String> remarks,
            long lsn,
            long nextTable,
            int nextKeyspace) {
        this.directory = directories.directory();
        this.options = options;
        this.log = log;
        this.secret = identity.secret();
        keyspaces = new Keyspaces(directory, nextKeyspace);
        snapshots = new OpenSnapshots(options.clock());
        failure = new EngineFailure(directory);
        this.budget = budget;
        this.access = access;
        keyspaceOptions = new KeyspaceOptionsCodec(access.codecs());
        trigger = new CheckpointTrigger(options);
        workers = new EngineWorkers(directory, options, failure);
        views = new Views(directory, ReadView.of(newMemtable(), levels, lsn));
        TableNumbers numbers = new TableNumbers(nextTable);
        LoadedTables loadedTables = new LoadedTables();
        if (!kept.isEmpty()) {
            loadedTables.addAll(kept.get(kept.size() - 1).loadedTables());
        }
        brake = new WriteBrake(directory, options, views, failure);
        TableWriting tables =
                new TableWriting(options, directories.tables(), identity.database(), secret, keyspaces, access);
        loadReplay = new LoadReplay(tables, nextTable, options.recoveryMode(), remarks);
        flusher = new Flusher(tables, options, numbers, views, snapshots);
        committer = new Committer(
                directory,
                options,
                log,
                views,
                this::newMemtable,
                flusher,
                keyspaces,
                keyspaceOptions,
                failure,
                budget,
                trigger,
                loadedTables,
                brake,
                workers::sortSoon,
                secret,
                lsn);
        checkpointer = new Checkpointer(
                options,
                directories,
                identity,
                store,
                kept,
                log,
                views,
                committer,
                flusher,
                numbers,
                keyspaces,
                loadedTables,
                trigger,
                failure);
        compactions = new Compactions(
                options,
                tables,
                numbers,
                views,
                snapshots,
                keyspaces,
                committer,
                flusher,
                checkpointer,
                failure,
                brake);
        flusher.onPlacing(committer::visible, compactions::beside);
        loads = new BulkLoads(options, tables, numbers, committer, flusher, log, failure);
        scrubber = new Scrubber(options, log, views, checkpointer, identity.writerEpoch());
    }

    private Memtable newMemtable() {
        return new Memtable(budget, secret, Committer.capacityBytes(options), this::readers);
    }

    /** The last commit first: whoever is not among the snapshots then was opened later, and sees it. */
    private Readers readers() {
        long lastCommit = committer.visible();
        return new Readers(snapshots.lsns(), lastCommit);
    }

    void add(KeyspaceEntry each) {
        if (each.id() != Keyspaces.DEFAULT_ID) {
            KeyspaceOptions own = keyspaceOptions.decode(each.options());
            keyspaces.add(new KeyspaceState(each.id(), each.name(), each.createdLsn(), own));
        }
    }

    void begin() {
        if (options.background()) {
            flusher.onWork(workers::flushSoon);
            workers.beginToFlush(flusher);
        }
    }

    void replay(long from) {
        if (from < log.nextOffset()) {
            CommitCursor cursor = new CommitCursor();
            log.replay(
                    from,
                    (lsn, time, buffer, at, length) -> committer.recover(lsn, buffer, at, length, cursor, loadReplay));
        }
    }

    /** Applies every intact commit from {@code from} on. */
    LogSalvage.Report salvage(Path damaged, LogOptions reading, long from) {
        CommitCursor cursor = new CommitCursor();
        return Salvage.read(damaged, reading, record -> {
            if (record instanceof LogRecord.Bytes commit && commit.offset() >= from) {
                byte[] bytes = commit.bytes();
                committer.recover(commit.offset(), bytes, 0, bytes.length, cursor, loadReplay);
            }
        });
    }

    EngineParts parts(List<DirectoryLock> locks, RecoveryReport report) {
        if (options.background()) {
            trigger.onDue(workers::checkpointSoon);
            workers.beginToCheckpoint(checkpointer);
            // Not while commits are replayed: nobody scans yet, and the processors have enough to do.
            workers.beginToSort(views, snapshots);
            compactions.onWork(workers::compactSoon);
            workers.beginToCompact(compactions);
            if (options.scrubBytesPerSecond() > 0) {
                workers.beginToScrub(scrubber);
            }
        } else {
            trigger.onDue(this::checkpointInline);
            brake.onCommit(compactions::workInline, compactions::isMerging);
        }
        warnOfUnknownCodecs();
        flusher.onFlushed(compactions::soon);
        compactions.soon();
        if (!options.background() && !views.current().loads().isEmpty()) {
            // Nobody else would bring what was replayed to its place.
            flusher.work();
        }
        return new EngineParts(
                directory,
                options,
                locks,
                log,
                budget,
                access,
                keyspaceOptions,
                views,
                snapshots,
                keyspaces,
                failure,
                flusher,
                committer,
                checkpointer,
                compactions,
                scrubber,
                loads,
                workers,
                secret,
                report);
    }

    private void warnOfUnknownCodecs() {
        for (String name : keyspaces.names()) {
            if (keyspaces.get(name).options.compression() instanceof UnknownCompression codec) {
                LOG.warn(
                        "keyspace '{}' of the database in {} is compressed with {}, which was not handed in: its compressed"
                                + " blocks cannot be read, and new ones are not compressed",
                        name,
                        directory,
                        codec.name());
            }
        }
    }

    /** The commit that made it due is not less committed if it fails. */
    private void checkpointInline() {
        try {
            checkpointer.checkpoint();
        } catch (GoDbException cause) {
            LOG.warn("could not take a checkpoint of the database in {}: {}", directory, cause.toString());
        }
    }

    /** For an opening that failed. */
    void stop() {
        scrubber.cancel();
        workers.stop();
        views.close();
    }

    Committer committer() {
        return committer;
    }

    /** Whether a table that was loaded had to be left out. */
    boolean isAnyLoadLost() {
        return loadReplay.isAnyLost();
    }

    Checkpointer checkpointer() {
        return checkpointer;
    }
}
