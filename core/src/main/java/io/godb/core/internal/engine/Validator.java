package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.ErrorCode;
import io.godb.core.GoDbException;
import io.godb.core.MissingFileException;
import io.godb.core.Progress;
import io.godb.core.StorageException;
import io.godb.core.ValidationReport;
import io.godb.core.ValidationReport.Issue;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CurrentFile;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.LoadedTable;
import io.godb.core.internal.checkpoint.StoredCheckpoint;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that a database has on its device, and collects what is wrong. What the device cannot read is wrong, too;
 * anything else that fails, such as a database that is closed meanwhile, ends it. It does so at once, or, for whoever has time, one
 * part after the other.
 *
 * <p><b>Threads.</b> One for each validation.
 */
final class Validator {
    /** More of one file say nothing new. */
    private static final int MOST_ISSUES_A_FILE = 1_000;
    /** What is found out about files; anything else ends the validation. */
    private static final Set<ErrorCode> WRONG =
            EnumSet.of(ErrorCode.CORRUPTION, ErrorCode.STORAGE_IO, ErrorCode.FILE_MISSING);
    /** How many records of the log are read between two looks at the interrupt flag. */
    private static final int RECORDS_AT_ONCE = 1_024;

    private final FileSystem files;
    private final DatabaseDirectories directories;
    private final UUID database;
    private final TableAccess access;
    private final List<Issue> issues = new ArrayList<>();
    private final Map<String, Integer> countOf = new HashMap<>();

    Validator(FileSystem files, DatabaseDirectories directories, UUID database, TableAccess access) {
        this.files = files;
        this.directories = directories;
        this.database = database;
        this.access = access.uncached();
    }

    /** The checkpoints stay, with their tables, until this returns. {@code log} is null for a database that keeps none. */
    ValidationReport run(
            ReadView view,
            List<StoredCheckpoint> checkpoints,
            List<LoadedTable> loaded,
            @Nullable SegmentedLog log,
            Progress progress) {
        try {
            return check(view, checkpoints, loaded, log, progress);
        } catch (Throwable end) {
            // What was found is not lost with what ends this.
            issues.forEach(each -> end.addSuppressed(each.failure()));
            throw end;
        }
    }

    private ValidationReport check(
            ReadView view,
            List<StoredCheckpoint> checkpoints,
            List<LoadedTable> loaded,
            @Nullable SegmentedLog log,
            Progress progress) {
        List<Table> tables = view.tables();
        Map<Long, Long> others = others(tables, checkpoints, loaded);
        long bytes = 0;
        for (Table each : tables) {
            bytes += each.facts().fileBytes();
        }
        for (long fileBytes : others.values()) {
            bytes += fileBytes;
        }
        Steps steps = new Steps("the validation of", directories.directory(), progress, bytes);
        for (Table each : tables) {
            check(each, new Reached(steps));
        }
        others.forEach((number, fileBytes) -> check(number, fileBytes, new Reached(steps)));
        checkCurrent();
        for (StoredCheckpoint each : checkpoints) {
            check(each, () -> true);
        }
        long commits = log == null ? 0 : check(log, steps);
        return new ValidationReport(tables.size() + others.size(), bytes, commits, checkpoints.size(), issues);
    }

    /** Those that only a checkpoint names, or replaying from one asks for, by their numbers; with the lengths of their files. */
    private static Map<Long, Long> others(
            List<Table> tables, List<StoredCheckpoint> checkpoints, List<LoadedTable> loaded) {
        Map<Long, Long> others = new TreeMap<>();
        loaded.forEach(table -> others.put(table.number(), table.fileBytes()));
        for (StoredCheckpoint each : checkpoints) {
            Checkpoint checkpoint = each.checkpoint();
            if (checkpoint != null) {
                checkpoint.tables().forEach(table -> others.put(table.number(), table.fileBytes()));
            }
        }
        tables.forEach(table -> others.remove(table.facts().number()));
        return others;
    }

    /** What was found so far. */
    List<Issue> issues() {
        return List.copyOf(issues);
    }

    /** Turns places that were reached in a file into steps. */
    private static final class Reached implements LongConsumer {
        private final Steps steps;
        private long done;

        Reached(Steps steps) {
            this.steps = steps;
        }

        @Override
        public void accept(long reached) {
            steps.advance(reached - done);
            done = reached;
        }
    }

    /** A table that nobody has open, but that stays. {@code reached} is told how far it has come, and may throw to end this. */
    void check(long number, long fileBytes, LongConsumer reached) {
        Path file = directories.tables().resolve(CheckpointFiles.table(number));
        try (Table table = Table.open(files, file, database, number, access)) {
            check(table, reached);
        } catch (CorruptionException | StorageException damage) {
            add(damage);
            reached.accept(fileBytes);
        }
    }

    /** One that was damaged when it was read is told of, if it is still {@code wanted}. */
    void check(StoredCheckpoint checkpoint, BooleanSupplier wanted) {
        if (checkpoint.damage() != null && wanted.getAsBoolean()) {
            add(checkpoint.damage());
        }
    }

    void checkCurrent() {
        Path file = directories.directory().resolve(CheckpointFiles.CURRENT);
        try {
            String damage = CurrentFile.read(files, directories.directory()).damage();
            if (damage != null) {
                add(new CorruptionException(damage, file, 0, null));
            } else if (!files.exists(file)) {
                add(new MissingFileException(file + " is missing", file, null));
            }
        } catch (StorageException failure) {
            add(failure);
        }
    }

    /** An open table, likewise. */
    void check(Table table, LongConsumer reached) {
        try {
            table.verify(reached, this::add);
        } catch (StorageException failure) {
            add(failure);
        }
        reached.accept(table.facts().fileBytes());
    }

    private long check(SegmentedLog log, Steps steps) {
        return check(log, log.startOffset(), Long.MAX_VALUE, read -> {
            if (read % RECORDS_AT_ONCE == 0) {
                steps.requireUninterrupted();
            }
        });
    }

    /** The commits of a range, as far as they are in the log; {@code progress} is told how many were read. Returns how many there are. */
    long check(SegmentedLog log, long from, long last, LongConsumer progress) {
        try {
            return log.verify(from, last, progress, this::add);
        } catch (StorageException failure) {
            add(failure);
            return 0;
        }
    }

    private void add(GoDbException failure) {
        if (!WRONG.contains(failure.code())) {
            throw failure;
        }
        long position = failure instanceof CorruptionException damage ? damage.position() : -1;
        Issue issue = new Issue(failure.file(), position, failure);
        boolean isTold = !issues.isEmpty() && issues.get(issues.size() - 1).isAt(issue.file(), position);
        if (!isTold && countOf.merge(String.valueOf(issue.file()), 1, Integer::sum) <= MOST_ISSUES_A_FILE) {
            issues.add(issue);
        }
    }
}
