package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import io.godb.core.MissingFileException;
import io.godb.core.RecoveryMode;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.FoundCheckpoints;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.core.internal.compaction.CompactionRules;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the checkpoint that a database is opened from, and opens its tables.
 *
 * <p><b>Failure.</b> A checkpoint whose tables are missing or damaged is passed over for the one before, and a remark says so;
 * if there is none, the first damage is thrown, or, in salvage, the damaged tables are set aside.
 */
final class BaseSearch {
    /**
     * A checkpoint to go on from.
     *
     * @param kept it, and older ones that are as good to fall back upon; oldest first
     * @param isWhole whether none of its tables was left out
     */
    record Base(Checkpoint checkpoint, TableLevels levels, List<Checkpoint> kept, boolean isWhole) {}

    private final FileSystem files;
    private final Path tables;
    private final RecoveryMode mode;
    private final List<String> remarks;
    private final TableAccess access;
    private final Consumer<Table> opened;

    /** {@code opened} is handed each table that is open when the search is over. */
    BaseSearch(
            FileSystem files,
            Path tables,
            RecoveryMode mode,
            List<String> remarks,
            TableAccess access,
            Consumer<Table> opened) {
        this.files = files;
        this.tables = tables;
        this.mode = mode;
        this.remarks = remarks;
        this.access = access;
        this.opened = opened;
    }

    /** The best checkpoint whose tables can be opened, and those older ones that are as good to fall back upon. */
    Base find(FoundCheckpoints found) {
        GoDbException first = null;
        for (int i = 0; i < found.candidates().size(); i++) {
            Checkpoint candidate = found.candidates().get(i);
            try {
                return new Base(candidate, open(candidate), oldestFirst(found.candidates(), i), true);
            } catch (CorruptionException | MissingFileException damage) {
                remarks.add("checkpoint " + candidate.number() + " cannot be used: " + damage.getMessage());
                if (first == null) {
                    first = damage;
                }
            }
        }
        if (mode == RecoveryMode.SALVAGE) {
            Checkpoint newest = found.candidates().get(0);
            return new Base(newest, openWhatIsIntact(newest), List.of(newest), false);
        }
        throw first != null ? first : new IllegalStateException("there is no checkpoint to open");
    }

    /** Sets the damaged ones aside, so that nobody deletes them. */
    private TableLevels openWhatIsIntact(Checkpoint newest) {
        List<Table> open = new ArrayList<>();
        List<Integer> levels = new ArrayList<>();
        for (TableEntry each : newest.tables()) {
            Path file = tables.resolve(CheckpointFiles.table(each.number()));
            try {
                Table table = open(file, newest, each);
                opened.accept(table);
                open.add(table);
                levels.add(each.level());
            } catch (CorruptionException | MissingFileException damage) {
                remarks.add("lost: " + each.entries() + " entries of " + file + ": " + damage.getMessage());
                if (files.exists(file)) {
                    files.rename(file, file.resolveSibling(file.getFileName() + ".damaged"));
                }
            }
        }
        return levels(newest, open, levels);
    }

    private TableLevels open(Checkpoint candidate) {
        List<Table> open = new ArrayList<>();
        List<Integer> levels = new ArrayList<>();
        try {
            for (TableEntry each : candidate.tables()) {
                Path file = tables.resolve(CheckpointFiles.table(each.number()));
                open.add(open(file, candidate, each));
                levels.add(each.level());
            }
            TableLevels whole = levels(candidate, open, levels);
            open.forEach(opened);
            return whole;
        } catch (Throwable failure) {
            open.forEach(table -> close(table, failure));
            throw failure;
        }
    }

    /** Range deletes are read at once: they say where the table belongs, and hide what other tables have. */
    private Table open(Path file, Checkpoint by, TableEntry entry) {
        Table table = Table.open(files, file, by.database(), entry.number(), access);
        try {
            table.extent();
            if (entry.loadLsn() == 0) {
                return table;
            }
            table.requireLoadable();
            return table.loadedBy(entry.loadLsn());
        } catch (Throwable failure) {
            close(table, failure);
            throw failure;
        }
    }

    private TableLevels levels(Checkpoint of, List<Table> open, List<Integer> levels) {
        if (levels.stream().anyMatch(level -> level > CompactionRules.DEEPEST)) {
            throw new UnsupportedFormatException(
                    "checkpoint " + of.number() + " has tables in " + tables + " on levels below "
                            + CompactionRules.DEEPEST + "; open the database with the release that wrote it",
                    tables);
        }
        try {
            return TableLevels.of(open, levels);
        } catch (IllegalArgumentException overlapping) {
            throw new CorruptionException(
                    "checkpoint " + of.number() + " names tables in " + tables
                            + " on a level on which they cannot be: " + overlapping.getMessage()
                            + "; restore a backup, or salvage the database",
                    tables,
                    -1,
                    overlapping);
        }
    }

    private static void close(Table table, Throwable failure) {
        try {
            table.close();
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private List<Checkpoint> oldestFirst(List<Checkpoint> candidates, int used) {
        List<Checkpoint> kept = new ArrayList<>();
        kept.add(candidates.get(used));
        for (Checkpoint older : candidates.subList(used + 1, candidates.size())) {
            boolean isWhole = older.tables().stream()
                    .allMatch(table -> files.exists(tables.resolve(CheckpointFiles.table(table.number()))));
            if (isWhole) {
                kept.add(0, older);
            }
        }
        return kept;
    }
}
