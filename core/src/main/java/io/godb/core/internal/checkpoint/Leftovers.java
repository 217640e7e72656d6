package io.godb.core.internal.checkpoint;

import io.godb.core.StorageException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files that nothing needs: tables that nobody names, checkpoints that were let go or cannot be read, and what was left
 * of files that were being written. What it does not know it leaves alone.
 *
 * <p>Call it only when a checkpoint was published since the database was opened: until then, what recovery fell back past may
 * still tell somebody something.
 *
 * <p><b>Order.</b> Checkpoints go first, durably; tables only when all those have gone. So a checkpoint that is found after a
 * crash still has the tables it was written with. That tables were deleted is not forced: they may come back, and go the next
 * time.
 *
 * <p><b>Threads.</b> One at a time; others may write new files, whose numbers {@link Needed} sets apart.
 *
 * <p><b>Failure.</b> A file that cannot be deleted is reported and tried again the next time; so is a directory that cannot be
 * listed.
 */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");

    private final FileSystem files;
    private final Path tables;
    private final Path checkpoints;

    /**
     * What must stay.
     *
     * @param tables the numbers of the tables that anything names: a kept checkpoint, the tables in use, a snapshot, a backup
     * @param tablesFrom tables from this number on stay, too: it was the next number when {@code tables} was put together
     * @param checkpoints the numbers of the checkpoints that are kept
     * @param checkpointsFrom likewise
     */
    public record Needed(Set<Long> tables, long tablesFrom, Set<Long> checkpoints, long checkpointsFrom) {
        /** Copies the sets. */
        public Needed {
            tables = Set.copyOf(tables);
            checkpoints = Set.copyOf(checkpoints);
        }
    }

    /** What was deleted, and what could not be, with the reasons. */
    public record Swept(List<Path> deleted, List<StorageException> failures) {
        /** Copies the lists. */
        public Swept {
            deleted = List.copyOf(deleted);
            failures = List.copyOf(failures);
        }
    }

    /** Those in the directories of the tables and the checkpoints. */
    public Leftovers(FileSystem files, Path tables, Path checkpoints) {
        this.files = files;
        this.tables = tables;
        this.checkpoints = checkpoints;
    }

    /** Which of the files in the directory of the tables nothing needs. */
    static List<Path> unneededTables(List<Path> listed, Needed needed) {
        return unneeded(listed, CheckpointFiles.TABLE_SUFFIX, needed.tables(), needed.tablesFrom());
    }

    /** Which of the files in the directory of the checkpoints nothing needs. */
    static List<Path> unneededCheckpoints(List<Path> listed, Needed needed) {
        return unneeded(listed, CheckpointFiles.CHECKPOINT_SUFFIX, needed.checkpoints(), needed.checkpointsFrom());
    }

    private static List<Path> unneeded(List<Path> listed, String suffix, Set<Long> needed, long neededFrom) {
        List<Path> unneeded = new ArrayList<>();
        for (Path file : listed) {
            OptionalLong whole = CheckpointFiles.number(file, suffix);
            OptionalLong temporary = CheckpointFiles.number(file, suffix + AtomicFile.TEMPORARY_SUFFIX);
            boolean isUnneeded =
                    (whole.isPresent() && whole.getAsLong() < neededFrom && !needed.contains(whole.getAsLong()))
                            || (temporary.isPresent() && temporary.getAsLong() < neededFrom);
            if (isUnneeded) {
                unneeded.add(file);
            }
        }
        return unneeded;
    }

    /** Deletes what nothing needs. */
    public Swept sweep(Needed needed) {
        List<Path> deleted = new ArrayList<>();
        List<StorageException> failures = new ArrayList<>();
        attempt(
                failures,
                () -> unneededCheckpoints(files.list(checkpoints), needed)
                        .forEach(file -> delete(file, deleted, failures)));
        if (failures.isEmpty()) {
            attempt(failures, () -> {
                List<Path> unneeded = unneededTables(files.list(tables), needed);
                if (!unneeded.isEmpty()) {
                    files.forceDirectory(checkpoints);
                }
                unneeded.forEach(file -> delete(file, deleted, failures));
            });
        }
        return new Swept(deleted, failures);
    }

    private void delete(Path file, List<Path> deleted, List<StorageException> failures) {
        attempt(failures, () -> {
            files.delete(file);
            deleted.add(file);
        });
    }

    private static void attempt(List<StorageException> failures, Runnable task) {
        try {
            task.run();
        } catch (StorageException failure) {
            LOG.warn("what nothing needs could not be deleted, and will be tried again: {}", failure.getMessage());
            failures.add(failure);
        }
    }

    /** The highest number of any file in the directory of the tables, needed or not; 0 if there is none. */
    public long highestTable() {
        return files.list(tables).stream()
                .flatMapToLong(file -> CheckpointFiles.number(file, CheckpointFiles.TABLE_SUFFIX).stream())
                .max()
                .orElse(0);
    }
}
