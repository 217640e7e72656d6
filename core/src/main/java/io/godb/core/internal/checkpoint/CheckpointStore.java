package io.godb.core.internal.checkpoint;

import io.godb.core.MissingFileException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.WriterFencedException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a database: finds them, and publishes new ones.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>CURRENT names a checkpoint that is durable, and so are all those that it named before and that are kept.
 *   <li>After a crash at any instant CURRENT names the checkpoint that was published last, or the one that was being published.
 *   <li>No number is given twice to checkpoints, also not after a failure.
 *   <li>A file with a checkpoint's name is whole: it gets that name when it is durable. So one that is not is damage.
 * </ol>
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class CheckpointStore {
    private final FileSystem files;
    private final Path directory;
    private final Path checkpoints;

    /** What CURRENT may say, if nobody else wrote it; null in it for missing or damaged. Null before it was read. */
    private @Nullable List<@Nullable Current> expected;

    private long highestNumber;

    /** The one of the database in {@code directory}, whose checkpoints are in {@code checkpoints}. */
    public CheckpointStore(FileSystem files, Path directory, Path checkpoints) {
        this.files = files;
        this.directory = directory;
        this.checkpoints = checkpoints;
    }

    /**
     * What there is; changes nothing.
     *
     * <p>Refused are files of which no database can be opened, and files of several databases
     * ({@link io.godb.core.CorruptionException}); files of a newer release, also where others could be used instead
     * ({@link io.godb.core.UnsupportedFormatException}); and a directory of checkpoints that is missing though CURRENT is there
     * ({@link MissingFileException}). No checkpoint and no CURRENT is a new database only if there are no tables, and, which
     * only the log can tell, no commits in the log.
     */
    public FoundCheckpoints read() {
        CurrentFile.Found found = CurrentFile.read(files, directory);
        List<StoredCheckpoint> stored = stored(found);
        FoundCheckpoints picked =
                new CandidatePicker(directory, checkpoints, found, stored).pick(stored.isEmpty() && hasTables());
        List<@Nullable Current> read = new ArrayList<>();
        read.add(found.current());
        expected = read;
        Current current = found.current();
        highestNumber = Math.max(highestNumber, current == null ? 0 : current.number());
        stored.forEach(each -> highestNumber = Math.max(highestNumber, each.number()));
        return picked;
    }

    private List<StoredCheckpoint> stored(CurrentFile.Found found) {
        if (!files.exists(checkpoints)) {
            if (found.current() != null) {
                throw new MissingFileException(
                        checkpoints + ", which holds the checkpoints of the database in " + directory
                                + ", is missing; nothing was changed, bring it back or restore a backup",
                        checkpoints,
                        null);
            }
            return List.of();
        }
        List<StoredCheckpoint> stored = new ArrayList<>();
        for (Path file : files.list(checkpoints)) {
            CheckpointFiles.number(file, CheckpointFiles.CHECKPOINT_SUFFIX)
                    .ifPresent(number -> stored.add(StoredCheckpoint.read(files, file, number)));
        }
        stored.sort(Comparator.comparingLong(StoredCheckpoint::number));
        return stored;
    }

    private boolean hasTables() {
        Path tables = directory.resolve(CheckpointFiles.TABLES);
        return files.exists(tables)
                && files.list(tables).stream()
                        .anyMatch(file -> CheckpointFiles.number(file, CheckpointFiles.TABLE_SUFFIX)
                                .isPresent());
    }

    /** The highest number that any checkpoint has had, as far as is known; the next one's must be higher. */
    public long highestNumber() {
        return highestNumber;
    }

    /**
     * Publishes a checkpoint whose tables, with their names, and whose log, up to its LSN, are durable. When this returns, it is
     * the newest one. The directories are there, and {@link #read} was called.
     *
     * <p><b>Failure.</b> Its number is used up; try again with another.
     * <ul>
     *   <li>An {@link OutcomeUnknownException}: CURRENT names the new one, but after a power cut it may be the old one. The tables
     *       of both, and the log behind the old one, must stay until a later publication has returned. So must they after an
     *       {@link Error}.
     *   <li>A {@link WriterFencedException}: somebody else has published meanwhile. Nothing was changed; never try again.
     *   <li>Anything else: the old one is the newest still, and the new one was removed as far as possible.
     * </ul>
     */
    public void publish(Checkpoint checkpoint) {
        if (checkpoint.number() <= highestNumber) {
            throw new IllegalArgumentException("checkpoint " + checkpoint.number() + " would not be the first of its"
                    + " number: " + highestNumber + " was used before");
        }
        Current next = Current.of(checkpoint);
        ByteBuffer content = ByteBuffer.wrap(CheckpointFormat.encode(checkpoint));
        Path file = checkpoints.resolve(CheckpointFiles.checkpoint(checkpoint.number()));
        Current previous = requireNoOtherWriter();
        requireFree(file);
        highestNumber = checkpoint.number();
        try {
            AtomicFile.publish(files, file, content);
            previous = requireNoOtherWriter();
        } catch (Throwable failure) {
            discard(file, next, failure);
            throw failure;
        }
        switchTo(next, previous, file);
    }

    private void switchTo(Current next, @Nullable Current previous, Path file) {
        expect(previous, next);
        try {
            CurrentFile.publish(files, directory, next);
        } catch (Throwable failure) {
            if (isStill(previous, failure)) {
                expect(previous, previous);
                discard(file, next, failure);
                throw failure;
            }
            if (failure instanceof Error) {
                throw failure;
            }
            throw new OutcomeUnknownException(
                    "whether the database in " + directory + " would be opened from checkpoint " + next.number()
                            + " after a power cut is not known: " + failure.getMessage(),
                    file,
                    failure);
        }
        expect(next, next);
    }

    private void expect(@Nullable Current either, @Nullable Current or) {
        List<@Nullable Current> both = new ArrayList<>();
        both.add(either);
        both.add(or);
        expected = both;
    }

    private @Nullable Current requireNoOtherWriter() {
        List<@Nullable Current> own = expected;
        if (own == null) {
            throw new IllegalStateException("the checkpoints in " + checkpoints + " were not read yet");
        }
        Current found = CurrentFile.read(files, directory).current();
        if (!own.contains(found)) {
            Path file = directory.resolve(CheckpointFiles.CURRENT);
            throw new WriterFencedException(
                    file + " names " + named(found) + ", but this process left it at " + named(own.get(own.size() - 1))
                            + "; somebody else writes to this database, nothing more is published here",
                    file);
        }
        return found;
    }

    private static String named(@Nullable Current current) {
        return current == null
                ? "no checkpoint"
                : "checkpoint " + current.number() + " of the database " + current.database() + " by writer "
                        + Long.toHexString(current.writerEpoch());
    }

    private void requireFree(Path file) {
        if (files.exists(file)) {
            throw new WriterFencedException(
                    file + " is there, but not by this process; somebody else writes to this database, nothing more is"
                            + " published here",
                    file);
        }
    }

    /** Whether CURRENT certainly is what it was: the rename is atomic also when it fails. */
    private boolean isStill(@Nullable Current previous, Throwable failure) {
        try {
            List<@Nullable Current> old = new ArrayList<>();
            old.add(previous);
            return old.contains(CurrentFile.read(files, directory).current());
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
            return false;
        }
    }

    /** Removes a checkpoint, unless CURRENT names its number. */
    private void discard(Path file, Current next, Throwable failure) {
        try {
            Current found = CurrentFile.read(files, directory).current();
            if (found == null || found.number() != next.number()) {
                files.delete(file);
            }
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
