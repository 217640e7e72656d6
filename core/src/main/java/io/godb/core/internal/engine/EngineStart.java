package io.godb.core.internal.engine;

import io.godb.core.Compression;
import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
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
import io.godb.core.internal.checkpoint.Leftovers;
import io.godb.core.internal.checkpoint.Places;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.table.BlockCache;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.internal.util.DurableDirectory;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecovery;
import io.godb.core.log.LogSalvage;
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
    private final MemoryBudget budget;
    private final TableAccess access;

    EngineStart(Path directory, DatabaseOptions options) {
        this.directory = directory;
        this.options = options;
        this.files = options.fileSystem();
        this.budget = new MemoryBudget(options.memoryBytes());
        this.access = new TableAccess(codecs(options), new BlockCache(budget, options.cacheBytes()));
    }

    /** Those that a database with these options knows. */
    static Codecs codecs(DatabaseOptions options) {
        List<Compression> further = new ArrayList<>(options.codecs());
        Compression ofLog = options.walCompression();
        if (ofLog != null) {
            further.add(ofLog);
        }
        for (int level = 0; level <= DatabaseOptions.DEEPEST_LEVEL; level++) {
            further.add(options.compressionAtLevel(level));
        }
        return new Codecs(further);
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
            DurableDirectory.create(files, place);
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
        SegmentedLog log =
                StandaloneLog.openWithin(directories.log(), logOptions(options), !isWithin(directories.log()));
        undo.push(log::close);
        return log;
    }

    /** How the log of a database with these options is opened. */
    static LogOptions logOptions(DatabaseOptions options) {
        return LogOptions.builder()
                .fileSystem(options.fileSystem())
                .durability(options.durability())
                .forceInterval(options.forceInterval())
                .flushInterval(options.flushInterval())
                .stallAfter(options.stallAfter())
                .segmentBytes(options.segmentBytes())
                .leastSegments(options.leastSegments())
                .maxRecordBytes(options.maxCommitBytes())
                .compression(options.walCompression())
                .codecs(options.codecs())
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
        requireNoCommits(directories);
        SegmentedLog log = openLog(directories);
        Checkpointer.Identity identity = new Checkpointer.Identity(
                randomId(),
                log.id(),
                options.random().nextLong(),
                options.random().nextLong(),
                new Runs(List.of(), 0));
        EngineAssembly assembly = new EngineAssembly(
                options,
                directories,
                store,
                identity,
                log,
                budget,
                access,
                TableLevels.NONE,
                List.of(),
                remarks,
                0,
                1,
                1);
        assembly.checkpointer().checkpointAnyway();
        undo.push(assembly::stop);
        assembly.begin();
        return assembly.parts(
                locks, new RecoveryReport(true, true, store.highestNumber(), 0, 0, 0, 0, List.of(), remarks, took()));
    }

    /** Looks before the log is opened, which would mend its end. */
    private void requireNoCommits(DatabaseDirectories directories) {
        if (!files.exists(directories.log()) || !SegmentedLog.isIn(files, directories.log())) {
            return;
        }
        if (!isWithin(directories.log())) {
            // If somebody else writes to it, that is what to say.
            files.lock(directories.log(), LockMode.EXCLUSIVE).close();
        }
        try (SegmentedLog log = readLog(directories)) {
            if (log.nextOffset() > 1) {
                throw new CorruptionException(
                        directories.log() + " holds commits, but there is no checkpoint in "
                                + directories.checkpoints()
                                + " that they follow; nothing was changed: bring the checkpoints back, or restore a backup",
                        directories.log(),
                        -1,
                        null);
            }
        }
    }

    private SegmentedLog readLog(DatabaseDirectories directories) {
        LogOptions reading =
                logOptions(options).toBuilder().readOnly(true).create(false).build();
        return StandaloneLog.openWithin(directories.log(), reading, false);
    }

    private UUID randomId() {
        return new UUID(options.random().nextLong(), options.random().nextLong());
    }

    private Duration took() {
        return Duration.ofNanos(NanoClock.now() - begun);
    }

    private EngineParts recovered(DatabaseDirectories directories, CheckpointStore store, FoundCheckpoints found) {
        BaseSearch.Base base = new BaseSearch(
                        files,
                        directories.tables(),
                        options.recoveryMode(),
                        remarks,
                        access,
                        table -> undo.push(table::close))
                .find(found);
        Checkpoint from = base.checkpoint();
        if (options.recoveryMode() == RecoveryMode.MANUAL) {
            requireLog(files, directories);
            requireClean(directories, found, from);
        }
        requireOwnLog(directories, from);
        SegmentedLog log;
        try {
            log = following(directories, found, from);
        } catch (CorruptionException | MissingFileException damage) {
            if (options.recoveryMode() != RecoveryMode.SALVAGE) {
                throw damage;
            }
            remarks.add(damage.getMessage());
            return salvaged(directories, store, base);
        }
        EngineAssembly assembly = assembly(directories, store, base, log);
        long last = log.nextOffset() - 1;
        assembly.replay(from.lsn() + 1);
        boolean isAsNamed = found.current() != null && found.current().number() == from.number() && base.isWhole();
        if (!isAsNamed || assembly.isAnyLoadLost()) {
            assembly.checkpointer().checkpointAnyway();
        }
        RecoveryReport report = report(log.recovery(), from, last, isAsNamed);
        tell(report);
        return assembly.parts(locks, report);
    }

    /** Before anything is changed, and whatever the mode is: what another log holds must never be taken for this one's. */
    private void requireOwnLog(DatabaseDirectories directories, Checkpoint from) {
        UUID found = files.exists(directories.log()) ? SegmentedLog.idIn(files, directories.log()) : null;
        if (found != null) {
            DatabaseDirectories.requireOwn("log", directories.log(), from.log(), found);
        }
    }

    static void requireLog(FileSystem files, DatabaseDirectories directories) {
        if (!SegmentedLog.isIn(files, directories.log())) {
            throw new MissingFileException(
                    "there is no log in " + directories.log() + ", but the database in " + directories.directory()
                            + " had one; nothing was changed: bring it back, or restore a backup",
                    directories.log(),
                    null);
        }
    }

    /** The log, open, if it follows the checkpoint. */
    private SegmentedLog following(DatabaseDirectories directories, FoundCheckpoints found, Checkpoint from) {
        requireLog(files, directories);
        SegmentedLog log = openLog(directories);
        try {
            DatabaseDirectories.requireOwn("log", directories.log(), from.log(), log.id());
            requireNoGap(directory, log, found, from);
            if (log.nextOffset() <= from.lsn()) {
                log.skipTo(from.lsn() + 1);
            }
            return log;
        } catch (Throwable failure) {
            undo.pop().run();
            throw failure;
        }
    }

    private EngineAssembly assembly(
            DatabaseDirectories directories, CheckpointStore store, BaseSearch.Base base, SegmentedLog log) {
        Checkpoint from = base.checkpoint();
        Checkpointer.Identity identity = new Checkpointer.Identity(
                from.database(),
                log.id(),
                from.hashSecret(),
                options.random().nextLong(),
                new Runs(from.incarnations(), from.lsn()));
        long nextTable = Math.max(from.nextTable(), highestTable(directories) + 1);
        EngineAssembly assembly = new EngineAssembly(
                options,
                directories,
                store,
                identity,
                log,
                budget,
                access,
                base.levels(),
                base.kept(),
                remarks,
                from.lsn(),
                nextTable,
                from.nextKeyspace());
        from.keyspaces().forEach(assembly::add);
        undo.push(assembly::stop);
        assembly.begin();
        return assembly;
    }

    /**
     * What is intact of a log that cannot be gone on with. The old files stay as they are; a new log is begun elsewhere, and
     * counts once a checkpoint names it: a crash before that leaves everything as it was.
     */
    private EngineParts salvaged(DatabaseDirectories damaged, CheckpointStore store, BaseSearch.Base base) {
        String place = unusedPlace(store.highestNumber() + 1);
        Places old = damaged.places();
        DatabaseDirectories directories = new DatabaseDirectories(
                directory,
                directory.resolve(place),
                damaged.checkpoints(),
                damaged.tables(),
                new Places(place, old.checkpoints(), old.home()));
        SegmentedLog log = openLog(directories);
        EngineAssembly assembly = assembly(directories, store, base, log);
        long lsn = base.checkpoint().lsn();
        if (files.exists(damaged.log())) {
            LogSalvage.Report gaps = assembly.salvage(damaged.log(), logOptions(options), lsn + 1);
            for (LogSalvage.Gap each : gaps.gaps()) {
                remarks.add("lost: " + each.bytes() + " bytes at " + each.position() + " of " + each.file()
                        + ", behind commit " + each.afterOffset() + ": " + each.reason());
            }
        }
        long last = assembly.committer().visible();
        log.skipTo(last + 1);
        assembly.checkpointer().checkpointAnyway();
        remarks.add("the log goes on in " + directories.log() + "; what is left of the old one is in " + damaged.log());
        RecoveryReport report = report(log.recovery(), base.checkpoint(), last, false);
        tell(report);
        return assembly.parts(locks, report);
    }

    /** An attempt that was cut short may have left a log. */
    private String unusedPlace(long number) {
        String place = CheckpointFiles.LOG + "-" + number;
        return files.exists(directory.resolve(place)) ? unusedPlace(number + 1) : place;
    }

    private long highestTable(DatabaseDirectories directories) {
        return new Leftovers(files, directories.tables(), directories.checkpoints()).highestTable();
    }

    /** Nothing is changed by looking. */
    private void requireClean(DatabaseDirectories directories, FoundCheckpoints found, Checkpoint from) {
        RecoveryReport report;
        boolean isNothingBehind;
        try (SegmentedLog log = readLog(directories)) {
            // Where commits are only counted, the log cannot tell that the database was closed.
            isNothingBehind = !from.hasLog() && from.isClean() && log.nextOffset() <= from.lsn() + 1;
            boolean isAsNamed = found.current() != null && found.current().number() == from.number();
            report = report(log.recovery(), from, Math.max(from.lsn(), log.nextOffset() - 1), isAsNamed);
        }
        if (!report.wasClean() && !isNothingBehind) {
            throw new RecoveryNeededException(
                    "the database in " + directory + " was not closed cleanly, and recoveryMode is MANUAL: "
                            + report.replayedRecords() + " commits would be read from the log, " + report.cutBytes()
                            + " bytes be cut; nothing was changed, open it with AUTO to recover",
                    directory,
                    report);
        }
    }

    /** Refuses a log that does not follow the checkpoint, or does not reach as far as commits were durable. */
    static void requireNoGap(Path directory, SegmentedLog log, FoundCheckpoints found, Checkpoint from) {
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
}
