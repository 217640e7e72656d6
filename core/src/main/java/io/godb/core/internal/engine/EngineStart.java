package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.GoDbException;
import io.godb.core.KeyspaceOptions;
import io.godb.core.MissingFileException;
import io.godb.core.RecoveryMode;
import io.godb.core.RecoveryNeededException;
import io.godb.core.RecoveryReport;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.CurrentFile;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.FoundCheckpoints;
import io.godb.core.internal.checkpoint.KeyspaceEntry;
import io.godb.core.internal.checkpoint.Leftovers;
import io.godb.core.internal.checkpoint.Places;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecovery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a database: creates it, or finds the newest state that was acknowledged.
 *
 * <p><b>Steps.</b>
 * <ol>
 *   <li>The directory is locked, and so are those of the log and the checkpoints where they lie elsewhere.
 *   <li>The newest checkpoint that can be read, with tables that can be opened, is the base. An older one is as good, for the
 *       log reaches back to the oldest that is kept.
 *   <li>The log is opened, which judges its end, and must follow the base without a gap.
 *   <li>What the log has beyond the base is applied, in order.
 * </ol>
 *
 * <p><b>Failure.</b> Whatever was opened is closed, the last first; nothing but a torn end was changed.
 */
final class EngineStart {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final Path directory;
    private final DatabaseOptions options;
    private final FileSystem files;
    private final long begun = NanoClock.now();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<DirectoryLock> locks = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    EngineStart(Path directory, DatabaseOptions options) {
        this.directory = directory;
        this.options = options;
        this.files = options.fileSystem();
    }

    Database open() {
        try {
            return new Engine(parts());
        } catch (Throwable failure) {
            undo(failure);
            throw failure;
        }
    }

    private void undo(Throwable failure) {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (Throwable alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }

    private EngineParts parts() {
        if (!options.create()) {
            requireDirectory();
        }
        provide(directory);
        lock(directory);
        Places recorded = CurrentFile.read(files, directory).places();
        DatabaseDirectories directories =
                DatabaseDirectories.resolve(files, directory, options.walDir(), options.checkpointDir(), recorded);
        boolean isOutside = !isWithin(directories.checkpoints());
        if (isOutside && (recorded != null || options.create())) {
            provide(directories.checkpoints());
            lock(directories.checkpoints());
        }
        CheckpointStore store = new CheckpointStore(files, directory, directories.checkpoints());
        FoundCheckpoints found = store.read();
        remarks.addAll(found.remarks());
        if (found.isNew()) {
            return created(directories, store);
        }
        return recovered(directories, store, found);
    }

    /** Where there is no CURRENT yet, nothing says that the directory's own name is durable. */
    private void provide(Path place) {
        if (!files.exists(directory.resolve(CheckpointFiles.CURRENT))) {
            StandaloneLog.createDirectory(files, place);
        }
    }

    private void requireDirectory() {
        if (!files.exists(directory)) {
            throw missing();
        }
    }

    private MissingFileException missing() {
        return new MissingFileException(
                "there is no database in " + directory + ", and create is false", directory, null);
    }

    private boolean isWithin(Path place) {
        return place.toAbsolutePath()
                .normalize()
                .startsWith(directory.toAbsolutePath().normalize());
    }

    private void lock(Path place) {
        DirectoryLock lock = files.lock(place, LockMode.EXCLUSIVE);
        locks.add(lock);
        undo.push(lock::close);
    }

    private SegmentedLog openLog(DatabaseDirectories directories) {
        SegmentedLog log = StandaloneLog.openWithin(directories.log(), logOptions(), !isWithin(directories.log()));
        undo.push(log::close);
        return log;
    }

    private LogOptions logOptions() {
        return LogOptions.builder()
                .fileSystem(files)
                .durability(options.durability())
                .forceInterval(options.forceInterval())
                .flushInterval(options.flushInterval())
                .stallAfter(options.stallAfter())
                .segmentBytes(options.segmentBytes())
                .leastSegments(options.leastSegments())
                .maxRecordBytes(options.maxCommitBytes())
                .compression(options.walCompression())
                .index(false)
                .background(options.background())
                .clock(options.clock())
                .random(options.random())
                .build();
    }

    /** The directory has no database, or one whose creation was cut short before anything could be committed. */
    private EngineParts created(DatabaseDirectories directories, CheckpointStore store) {
        if (!options.create()) {
            throw missing();
        }
        directories.create(files);
        SegmentedLog log = openLog(directories);
        if (log.nextOffset() > 1) {
            throw new CorruptionException(
                    directories.log() + " holds commits, but there is no checkpoint in " + directories.checkpoints()
                            + " that they follow; nothing was changed: bring the checkpoints back, or restore a backup",
                    directories.log(),
                    -1,
                    null);
        }
        Checkpointer.Identity identity = new Checkpointer.Identity(
                randomId(),
                log.id(),
                options.random().nextLong(),
                options.random().nextLong());
        Assembly assembly = new Assembly(directories, store, identity, log, List.of(), List.of(), 0, 1, 1);
        assembly.checkpointer.checkpointAnyway();
        assembly.begin();
        return assembly.parts(
                new RecoveryReport(true, true, store.highestNumber(), 0, 0, 0, 0, List.of(), remarks, took()));
    }

    private UUID randomId() {
        return new UUID(options.random().nextLong(), options.random().nextLong());
    }

    private Duration took() {
        return Duration.ofNanos(NanoClock.now() - begun);
    }

    private EngineParts recovered(DatabaseDirectories directories, CheckpointStore store, FoundCheckpoints found) {
        Base base = base(directories, found);
        Checkpoint from = base.checkpoint();
        if (!SegmentedLog.isIn(files, directories.log())) {
            throw new MissingFileException(
                    "there is no log in " + directories.log() + ", but the database in " + directory
                            + " had one; nothing was changed: bring it back, or restore a backup",
                    directories.log(),
                    null);
        }
        if (options.recoveryMode() == RecoveryMode.MANUAL) {
            requireClean(directories, found, from);
        }
        SegmentedLog log = openLog(directories);
        DatabaseDirectories.requireOwn("log", directories.log(), from.log(), log.id());
        requireNoGap(log, found, from);
        if (log.nextOffset() <= from.lsn()) {
            log.skipTo(from.lsn() + 1);
        }
        Checkpointer.Identity identity = new Checkpointer.Identity(
                from.database(), log.id(), from.hashSecret(), options.random().nextLong());
        long nextTable = Math.max(from.nextTable(), highestTable(directories) + 1);
        Assembly assembly = new Assembly(
                directories,
                store,
                identity,
                log,
                base.tables(),
                base.kept(),
                from.lsn(),
                nextTable,
                from.nextKeyspace());
        from.keyspaces().forEach(each -> assembly.add(each));
        assembly.begin();
        long last = log.nextOffset() - 1;
        assembly.replay(from.lsn() + 1);
        boolean isAsNamed = found.current() != null && found.current().number() == from.number();
        if (!isAsNamed) {
            assembly.checkpointer.checkpointAnyway();
        }
        RecoveryReport report = report(log.recovery(), from, last, isAsNamed);
        tell(report);
        return assembly.parts(report);
    }

    private long highestTable(DatabaseDirectories directories) {
        return new Leftovers(files, directories.tables(), directories.checkpoints()).highestTable();
    }

    /** Nothing is changed by looking. */
    private void requireClean(DatabaseDirectories directories, FoundCheckpoints found, Checkpoint from) {
        LogOptions reading =
                logOptions().toBuilder().readOnly(true).create(false).build();
        RecoveryReport report;
        try (SegmentedLog log = StandaloneLog.openWithin(directories.log(), reading, false)) {
            boolean isAsNamed = found.current() != null && found.current().number() == from.number();
            report = report(log.recovery(), from, Math.max(from.lsn(), log.nextOffset() - 1), isAsNamed);
        }
        if (!report.wasClean()) {
            throw new RecoveryNeededException(
                    "the database in " + directory + " was not closed cleanly, and recoveryMode is MANUAL: "
                            + report.replayedRecords() + " commits would be read from the log, " + report.cutBytes()
                            + " bytes be cut; nothing was changed, open it with AUTO to recover",
                    directory,
                    report);
        }
    }

    private void requireNoGap(SegmentedLog log, FoundCheckpoints found, Checkpoint from) {
        long least = Math.max(found.leastLsn(), from.lsn());
        boolean isFollowed = log.startOffset() <= from.lsn() + 1;
        boolean reaches = log.nextOffset() > least || (!from.hasLog() && from.lsn() >= found.leastLsn());
        if (!isFollowed || !reaches) {
            throw new CorruptionException(
                    "checkpoint " + from.number() + " of the database in " + directory + " covers commit " + from.lsn()
                            + ", commits up to " + least + " were durable, but " + directories(log)
                            + "; nothing was changed: restore a backup",
                    directory,
                    -1,
                    null);
        }
    }

    private static String directories(SegmentedLog log) {
        return "the log has " + log.startOffset() + " to " + (log.nextOffset() - 1);
    }

    private record Base(Checkpoint checkpoint, List<Table> tables, List<Checkpoint> kept) {}

    /** The best checkpoint whose tables can be opened, and those older ones that are as good to fall back upon. */
    private Base base(DatabaseDirectories directories, FoundCheckpoints found) {
        GoDbException first = null;
        for (int i = 0; i < found.candidates().size(); i++) {
            Checkpoint candidate = found.candidates().get(i);
            try {
                List<Table> tables = open(directories, candidate);
                return new Base(candidate, tables, oldestFirst(directories, found.candidates(), i));
            } catch (CorruptionException | MissingFileException damage) {
                remarks.add("checkpoint " + candidate.number() + " cannot be used: " + damage.getMessage());
                if (first == null) {
                    first = damage;
                }
            }
        }
        throw first != null ? first : new IllegalStateException("there is no checkpoint to open");
    }

    private List<Table> open(DatabaseDirectories directories, Checkpoint candidate) {
        List<Table> open = new ArrayList<>();
        try {
            for (TableEntry each : candidate.tables()) {
                Path file = directories.tables().resolve(CheckpointFiles.table(each.number()));
                open.add(Table.open(files, file, candidate.database(), each.number()));
            }
            open.forEach(table -> undo.push(table::close));
            return open;
        } catch (Throwable failure) {
            open.forEach(table -> close(table, failure));
            throw failure;
        }
    }

    private static void close(Table table, Throwable failure) {
        try {
            table.close();
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private List<Checkpoint> oldestFirst(DatabaseDirectories directories, List<Checkpoint> candidates, int used) {
        List<Checkpoint> kept = new ArrayList<>();
        kept.add(candidates.get(used));
        for (Checkpoint older : candidates.subList(used + 1, candidates.size())) {
            boolean isWhole = older.tables().stream()
                    .allMatch(
                            table -> files.exists(directories.tables().resolve(CheckpointFiles.table(table.number()))));
            if (isWhole) {
                kept.add(0, older);
            }
        }
        return kept;
    }

    private RecoveryReport report(LogRecovery log, Checkpoint from, long last, boolean isAsNamed) {
        List<RecoveryReport.Cut> cuts = new ArrayList<>();
        long cutBytes = 0;
        for (LogRecovery.Cut each : log.cuts()) {
            cuts.add(new RecoveryReport.Cut(each.file(), each.position(), each.bytes(), each.reason()));
            cutBytes += each.bytes();
        }
        List<String> all = new ArrayList<>(remarks);
        all.addAll(log.remarks());
        return new RecoveryReport(
                false,
                log.wasClean() && isAsNamed,
                from.number(),
                from.lsn(),
                last,
                Math.max(0, last - from.lsn()),
                cutBytes,
                cuts,
                all,
                took());
    }

    private void tell(RecoveryReport report) {
        LOG.info(
                "opened the database in {}: checkpoint {} at {}, {} commits replayed up to {}, {}",
                directory,
                report.checkpoint(),
                report.checkpointLsn(),
                report.replayedRecords(),
                report.lastLsn(),
                report.wasClean() ? "closed cleanly" : "not closed cleanly");
        report.remarks().forEach(remark -> LOG.warn("{}", remark));
    }

    /** The parts, made in their order and tied together. */
    private final class Assembly {
        private final Keyspaces keyspaces;
        private final Views views;
        private final OpenSnapshots snapshots;
        private final EngineFailure failure;
        private final MemoryBudget budget;
        private final CheckpointTrigger trigger;
        private final EngineWorkers workers;
        private final Flusher flusher;
        private final Committer committer;
        private final Checkpointer checkpointer;
        private final SegmentedLog log;
        private final long secret;

        Assembly(
                DatabaseDirectories directories,
                CheckpointStore store,
                Checkpointer.Identity identity,
                SegmentedLog log,
                List<Table> tables,
                List<Checkpoint> kept,
                long lsn,
                long nextTable,
                int nextKeyspace) {
            this.log = log;
            this.secret = identity.secret();
            keyspaces = new Keyspaces(directory, nextKeyspace);
            snapshots = new OpenSnapshots(options.clock());
            failure = new EngineFailure(directory);
            budget = new MemoryBudget(options.memoryBytes());
            trigger = new CheckpointTrigger(options);
            workers = new EngineWorkers(directory, options, failure);
            Memtable active = new Memtable(budget, secret, Committer.capacityBytes(options));
            views = new Views(directory, ReadView.of(active, tables, lsn));
            flusher = new Flusher(
                    directories.tables(), options, identity.database(), secret, nextTable, views, snapshots);
            committer = new Committer(
                    directory,
                    options,
                    log,
                    views,
                    flusher,
                    keyspaces,
                    failure,
                    budget,
                    trigger,
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
                    keyspaces,
                    trigger,
                    failure);
        }

        void add(KeyspaceEntry each) {
            if (each.id() != Keyspaces.DEFAULT_ID) {
                keyspaces.add(new KeyspaceState(each.id(), each.name(), each.createdLsn(), KeyspaceOptions.defaults()));
            }
        }

        void begin() {
            if (options.background()) {
                undo.push(workers::stop);
                flusher.onWork(workers::flushSoon);
                workers.beginToFlush(flusher);
                workers.beginToSort(views, snapshots);
            }
        }

        void replay(long from) {
            if (from < log.nextOffset()) {
                CommitCursor cursor = new CommitCursor();
                log.replay(from, (lsn, time, buffer, at, length) -> committer.recover(lsn, buffer, at, length, cursor));
            }
        }

        /** Behind a commit, which has happened whatever becomes of this. */
        private void checkpointIfPossible() {
            try {
                checkpointer.checkpoint();
            } catch (RuntimeException cause) {
                LOG.warn(
                        "could not take a checkpoint of the database in {} and try again: {}",
                        directory,
                        cause.toString());
            }
        }

        EngineParts parts(RecoveryReport report) {
            if (options.background()) {
                trigger.onDue(workers::checkpointSoon);
                workers.beginToCheckpoint(checkpointer);
            } else {
                trigger.onDue(this::checkpointIfPossible);
            }
            return new EngineParts(
                    directory,
                    options,
                    locks,
                    log,
                    budget,
                    views,
                    snapshots,
                    keyspaces,
                    failure,
                    flusher,
                    committer,
                    checkpointer,
                    workers,
                    secret,
                    report);
        }
    }
}
