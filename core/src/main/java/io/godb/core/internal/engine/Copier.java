package io.godb.core.internal.engine;

import io.godb.core.CopyReport;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.ExistingFileException;
import io.godb.core.Progress;
import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.util.DurableDirectory;
import io.godb.core.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Makes a database of a checkpoint and its tables in another directory, with a log of its own that begins behind the checkpoint.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The checkpoint and its tables stay where they are until this is done; whoever calls sees to that.
 *   <li>The checkpoint, and CURRENT, come last, when all they lead to is durable. Without them the directory holds tables
 *       that no checkpoint names, which no opening takes for a database.
 * </ol>
 *
 * <p><b>Threads.</b> One for each copy.
 *
 * <p><b>Failure.</b> What was made is removed again, as far as possible; so it is if this is interrupted.
 */
final class Copier {
    private static final int PIECE_BYTES = 1 << 20;

    private final FileSystem files;
    private final DatabaseOptions options;
    private final DatabaseDirectories source;
    private final DatabaseDirectories target;

    Copier(DatabaseOptions options, DatabaseDirectories source, Path target) {
        this.files = options.fileSystem();
        this.options = options;
        this.source = source;
        this.target = DatabaseDirectories.resolve(files, target, null, null, null);
        requireOutside();
    }

    CopyReport copy(Checkpoint from, Progress progress) {
        Path directory = target.directory();
        DurableDirectory.create(files, directory);
        DirectoryLock lock = files.lock(directory, LockMode.EXCLUSIVE);
        CopyReport report;
        try {
            requireEmpty();
            report = copyOrNothing(from, progress);
        } catch (Throwable failure) {
            closeAfter(lock, failure);
            throw failure;
        }
        lock.close();
        return report;
    }

    private static void closeAfter(DirectoryLock lock, Throwable failure) {
        try {
            lock.close();
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private CopyReport copyOrNothing(Checkpoint from, Progress progress) {
        try {
            return copyLocked(from, progress);
        } catch (Throwable failure) {
            removeAll(failure);
            throw failure;
        }
    }

    private void requireOutside() {
        Path own = source.directory().toAbsolutePath().normalize();
        if (target.directory().toAbsolutePath().normalize().startsWith(own)) {
            throw new IllegalArgumentException(target.directory() + " is within " + source.directory()
                    + ", which it is to be a copy of; take a directory beside it");
        }
    }

    private void requireEmpty() {
        for (Path each : files.list(target.directory())) {
            if (!each.endsWith(DirectoryLock.LOCK_FILE) && !each.endsWith(DirectoryLock.OWNER_FILE)) {
                throw new ExistingFileException(
                        target.directory() + " holds " + each.getFileName()
                                + ", but a copy is made in an empty directory only; nothing was changed",
                        each,
                        null);
            }
        }
    }

    private CopyReport copyLocked(Checkpoint from, Progress progress) {
        target.create(files);
        CheckpointStore store = new CheckpointStore(files, target.directory(), target.checkpoints());
        store.read();
        Steps steps = new Steps("the copy of", source.directory(), progress, from.tableBytes());
        long linked = 0;
        for (TableEntry each : from.tables()) {
            linked += bringTable(each, steps);
        }
        files.forceDirectory(target.tables());
        Checkpoint own = follow(from);
        store.publish(own);
        return new CopyReport(own.lsn(), own.tables().size(), own.tableBytes(), linked);
    }

    /** Returns how many bytes were linked. */
    private long bringTable(TableEntry table, Steps steps) {
        Path from = source.tables().resolve(CheckpointFiles.table(table.number()));
        Path to = target.tables().resolve(CheckpointFiles.table(table.number()));
        if (files.link(from, to)) {
            steps.advance(table.fileBytes());
            return table.fileBytes();
        }
        copyFile(from, to, steps);
        return 0;
    }

    private void copyFile(Path from, Path to, Steps steps) {
        try (ReadFile in = files.open(from);
                AppendFile out = files.create(to)) {
            long size = in.size();
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, Math.max(1, size)));
            for (long position = 0; position < size; position += piece.limit()) {
                piece.clear().limit((int) Math.min(piece.capacity(), size - position));
                in.readFully(piece, position);
                out.append(piece.flip(), Route.CHANNEL);
                steps.advance(piece.limit());
            }
            out.force();
        }
    }

    /** The same content, with a log of its own that goes on behind it. */
    private Checkpoint follow(Checkpoint from) {
        UUID id;
        List<LogPosition> incarnations;
        try (SegmentedLog log = StandaloneLog.openWithin(
                target.log(),
                EngineStart.logOptions(options).toBuilder()
                        .durability(Durability.FULL)
                        .background(false)
                        .build(),
                false)) {
            log.skipTo(from.lsn() + 1);
            id = log.id();
            incarnations = new Runs(from.incarnations(), from.lsn()).with(log.incarnations());
        }
        return new Checkpoint(
                from.database(),
                1,
                from.lsn(),
                false,
                options.clock().millis(),
                options.random().nextLong(),
                id,
                incarnations,
                from.nextTable(),
                from.nextKeyspace(),
                from.hashSecret(),
                from.highestExpiryMillis(),
                true,
                target.places(),
                from.keyspaces(),
                from.tables(),
                from.properties());
    }

    /** The directory was empty, so everything in it is of this copy. */
    private void removeAll(Throwable failure) {
        remove(target.directory().resolve(CheckpointFiles.CURRENT), failure);
        for (Path each : List.of(target.checkpoints(), target.log(), target.tables())) {
            filesIn(each, failure).forEach(file -> remove(file, failure));
            remove(each, failure);
        }
    }

    private List<Path> filesIn(Path place, Throwable failure) {
        try {
            return files.exists(place) ? files.list(place) : List.of();
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
            return List.of();
        }
    }

    private void remove(Path path, Throwable failure) {
        try {
            files.delete(path);
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
