package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.RecoveryMode;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.ValidationReport.Issue;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.CurrentFile;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.FoundCheckpoints;
import io.godb.core.internal.checkpoint.Places;
import io.godb.core.internal.checkpoint.StoredCheckpoint;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.internal.util.Closing;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a database, or a log alone, that no process has open: CURRENT, every checkpoint, every table that any of them or the log
 * names, and the log; and says what opening it would do.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>Nothing is written, created or deleted. Where a LOCK file is, it is locked for reading, which does not change it: a process
 *       that has the directory open is not disturbed, and none opens it meanwhile. Where there is none, no process has it open.
 *   <li>What opening would do is found out by what opens databases.
 * </ol>
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> What is wrong is told; that somebody has it open, or that it is no database, is refused.
 * What only a codec of the user's can read is no damage: the rest is looked at, and the code to exit with says that it is not all.
 */
final class OfflineCheck {
    private final FileSystem files;
    private final Path directory;
    private final Consumer<String> lines;
    private final List<DirectoryLock> locks = new ArrayList<>();
    /** The tables that were read, by number. */
    private final Set<Long> read = new HashSet<>();

    private int issues;
    private boolean isAllReadable = true;

    OfflineCheck(FileSystem files, Path directory, Consumer<String> lines) {
        this.files = files;
        this.directory = directory;
        this.lines = lines;
    }

    /** Returns the code to exit with. */
    int run() {
        if (!files.exists(directory)) {
            lines.accept("there is no directory " + directory);
            return Inspection.REFUSED;
        }
        Closing closing = new Closing();
        try {
            lock(directory);
            return check();
        } finally {
            locks.forEach(each -> closing.then(each::close));
            closing.orThrow();
        }
    }

    private void lock(Path place) {
        if (files.exists(place.resolve(DirectoryLock.LOCK_FILE))) {
            locks.add(files.lock(place, LockMode.SHARED));
        }
    }

    private int check() {
        boolean isDatabase = files.exists(directory.resolve(CheckpointFiles.CURRENT))
                || files.exists(directory.resolve(CheckpointFiles.CHECKPOINTS))
                || files.exists(directory.resolve(CheckpointFiles.TABLES));
        if (!isDatabase && !SegmentedLog.isIn(files, directory)) {
            lines.accept(directory + " holds neither a database nor a log");
            return Inspection.REFUSED;
        }
        String refusal = null;
        try {
            if (isDatabase) {
                checkDatabase();
            } else {
                lines.accept("the log in " + directory);
                checkLog(directory, new Validator(files, places(directory), new UUID(0, 0), TableAccess.PLAIN))
                        .close();
            }
        } catch (GoDbException wrong) {
            refusal = wrong.getMessage();
            issues++;
        }
        if (refusal != null) {
            lines.accept("opening it is refused: " + refusal);
        }
        if (issues > 0) {
            lines.accept(Inspection.count(issues, "issue"));
            return Inspection.DAMAGED;
        }
        lines.accept(isAllReadable ? "all is well" : "nothing is wrong with what can be read here");
        return isAllReadable ? Inspection.OK : Inspection.REFUSED;
    }

    private static DatabaseDirectories places(Path log) {
        return new DatabaseDirectories(log, log, log, log, Places.DEFAULT);
    }

    private void checkDatabase() {
        CurrentFile.Found current = CurrentFile.read(files, directory);
        if (current.damage() != null) {
            issue(current.damage());
        }
        DatabaseDirectories directories = DatabaseDirectories.resolve(files, directory, null, null, current.places());
        lockOutside(directories.checkpoints());
        lockOutside(directories.log());
        lines.accept("the database in " + directory + ", its checkpoints in " + directories.checkpoints()
                + ", its log in " + directories.log());
        FoundCheckpoints found = new CheckpointStore(files, directory, directories.checkpoints()).read();
        for (StoredCheckpoint each : found.files()) {
            tell(each);
        }
        if (found.isNew()) {
            lines.accept("there is no checkpoint: it was created, and nothing was committed");
            return;
        }
        Validator validator =
                new Validator(files, directories, found.candidates().get(0).database(), TableAccess.PLAIN);
        checkTables(found, validator);
        List<String> remarks = new ArrayList<>(found.remarks());
        Checkpoint base = null;
        GoDbException refusal = null;
        try {
            base = base(found, directories, remarks);
        } catch (GoDbException none) {
            refusal = none;
        }
        remarks.forEach(remark -> lines.accept("remark: " + remark));
        try {
            checkLogOf(found, base, directories, validator);
        } finally {
            tellUnread(directories);
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private void lockOutside(Path place) {
        boolean isWithin = place.toAbsolutePath()
                .normalize()
                .startsWith(directory.toAbsolutePath().normalize());
        if (!isWithin && files.exists(place)) {
            lock(place);
        }
    }

    private void tell(StoredCheckpoint each) {
        GoDbException damage = each.damage();
        if (damage != null) {
            issue(String.valueOf(damage.getMessage()));
        } else if (each.checkpoint() != null) {
            Checkpoint checkpoint = each.checkpoint();
            lines.accept("checkpoint " + checkpoint.number() + " at " + checkpoint.lsn() + ": "
                    + Inspection.count(checkpoint.tables().size(), "table") + " of " + checkpoint.tableBytes()
                    + " bytes");
        }
    }

    private void checkTables(FoundCheckpoints found, Validator validator) {
        Map<Long, Long> named = new TreeMap<>();
        for (StoredCheckpoint each : found.files()) {
            if (each.checkpoint() != null) {
                each.checkpoint().tables().forEach(table -> named.put(table.number(), table.fileBytes()));
            }
        }
        // Whoever falls back upon the oldest replays every load since.
        long oldest =
                found.candidates().stream().mapToLong(Checkpoint::lsn).min().orElse(0);
        found.candidates().stream()
                .flatMap(each -> each.loadedTables().stream())
                .filter(each -> each.lsn() > oldest)
                .forEach(each -> named.put(each.number(), each.fileBytes()));
        checkTables(named, validator);
        lines.accept(Inspection.count(named.size(), "table") + " read");
    }

    /** By number, with the lengths of their files; those that have been read are not read again. */
    private void checkTables(Map<Long, Long> tables, Validator validator) {
        int before = validator.issues().size();
        try {
            tables.forEach((number, fileBytes) -> {
                if (read.add(number)) {
                    checkTable(number, fileBytes, validator);
                }
            });
        } finally {
            tell(validator, before);
        }
    }

    private void checkTable(long number, long fileBytes, Validator validator) {
        try {
            validator.check(number, fileBytes, reached -> {});
        } catch (UnsupportedFormatException unknown) {
            tellUnreadable(unknown);
        }
    }

    private void tellUnreadable(UnsupportedFormatException unknown) {
        isAllReadable = false;
        lines.accept("remark: it cannot be read here: " + unknown.getMessage());
    }

    private void tellUnread(DatabaseDirectories directories) {
        Set<Long> unread = new HashSet<>();
        if (files.exists(directories.tables())) {
            for (Path each : files.list(directories.tables())) {
                CheckpointFiles.number(each, CheckpointFiles.TABLE_SUFFIX).ifPresent(unread::add);
            }
        }
        unread.removeAll(read);
        if (!unread.isEmpty()) {
            lines.accept(Inspection.count(unread.size(), "table")
                    + " that neither a checkpoint nor a commit to replay names; not read");
        }
    }

    /** The checkpoint that would be opened. */
    private Checkpoint base(FoundCheckpoints found, DatabaseDirectories directories, List<String> remarks) {
        List<Table> opened = new ArrayList<>();
        try {
            Checkpoint base = new BaseSearch(
                            files, directories.tables(), RecoveryMode.AUTO, remarks, TableAccess.PLAIN, opened::add)
                    .find(found)
                    .checkpoint();
            lines.accept("opening it would begin with checkpoint " + base.number() + " at " + base.lsn());
            return base;
        } finally {
            opened.forEach(Table::close);
        }
    }

    private void checkLogOf(
            FoundCheckpoints found, @Nullable Checkpoint base, DatabaseDirectories directories, Validator validator) {
        EngineStart.requireLog(files, directories);
        try (SegmentedLog log = checkLog(directories.log(), validator)) {
            if (base == null) {
                return;
            }
            DatabaseDirectories.requireOwn("log", directories.log(), base.log(), log.id());
            EngineStart.requireNoGap(directory, log, found, base);
            checkLoads(log, base, directories, validator);
            long last = log.nextOffset() - 1;
            lines.accept("opening it would replay "
                    + Inspection.count(Math.max(0, last - base.lsn()), "commit") + ", up to "
                    + Math.max(last, base.lsn()));
        }
    }

    private void checkLoads(SegmentedLog log, Checkpoint base, DatabaseDirectories directories, Validator validator) {
        OfflineLoads loads = new OfflineLoads(files, directories.tables(), base.database(), log).above(base.lsn());
        Map<Long, Long> loaded = new TreeMap<>();
        loads.loaded().forEach(table -> loaded.put(table.number(), table.fileBytes()));
        checkTables(loaded, validator);
        if (!loaded.isEmpty()) {
            lines.accept("opening it would load " + Inspection.count(loaded.size(), "table") + ", read likewise");
        }
        List<GoDbException> refusals = loads.refusals();
        if (!refusals.isEmpty()) {
            refusals.subList(1, refusals.size()).forEach(each -> lines.accept("remark: " + each.getMessage()));
            throw refusals.get(0);
        }
    }

    private SegmentedLog checkLog(Path place, Validator validator) {
        LogOptions reading = EngineStart.logOptions(DatabaseOptions.builder()
                        .fileSystem(files)
                        .durability(Durability.OS)
                        .background(false)
                        .build())
                .toBuilder()
                .readOnly(true)
                .create(false)
                .build();
        SegmentedLog log = StandaloneLog.openWithin(place, reading, false);
        try {
            LogRecovery recovery = log.recovery();
            for (LogRecovery.Cut each : recovery.cuts()) {
                lines.accept("opening it would cut " + Inspection.count(each.bytes(), "byte") + " of "
                        + Inspection.told(each.file(), each.position()) + ": " + each.reason());
            }
            // After a kill there is none.
            recovery.remarks().forEach(this::issue);
            long records = checkRecords(log, validator);
            lines.accept("log from " + log.startOffset() + " to " + (log.nextOffset() - 1) + ", "
                    + (recovery.wasClean() ? "closed cleanly" : "not closed") + ": "
                    + Inspection.count(records, "record") + " read");
            return log;
        } catch (Throwable failure) {
            log.close();
            throw failure;
        }
    }

    /** Returns how many there are that can be read here. */
    private long checkRecords(SegmentedLog log, Validator validator) {
        int before = validator.issues().size();
        long records = 0;
        long unreadable = 0;
        try {
            for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
                try {
                    records += validator.check(log, offset, offset, count -> {});
                } catch (UnsupportedFormatException unknown) {
                    if (unreadable == 0) {
                        tellUnreadable(unknown);
                    }
                    unreadable++;
                }
            }
        } finally {
            tell(validator, before);
        }
        if (unreadable > 0) {
            lines.accept("remark: " + Inspection.count(unreadable, "record")
                    + " of the log cannot be read here, nor can what they may have loaded");
        }
        return records;
    }

    private void tell(Validator validator, int from) {
        List<Issue> all = validator.issues();
        for (Issue each : all.subList(from, all.size())) {
            issue(Inspection.told(each.file(), each.position()) + ": " + each.message());
        }
    }

    private void issue(String what) {
        issues++;
        lines.accept("ISSUE: " + what);
    }
}
