package io.godb.testkit.trace;

import io.godb.core.ExistingFileException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to another file system and records what changes files and names. Reads and locks are not
 * recorded, and neither are the lock's own files.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>Name events are in the order in which the names changed: each change and its event happen under one lock.
 *   <li>A name change that failed, be it with an error, is recorded if it is found to have happened all the same.
 *   <li>A path is taken as a name: whoever uses it, relative or absolute, must use the same form throughout.
 * </ol>
 *
 * <p><b>Threads.</b> Any. Lock order: names, then the trace's own. The target's create, open, rename and delete run under
 * the lock of the names; appends and forces under none.
 *
 * <p><b>Failure.</b> The target's, unchanged.
 */
public final class RecordingFileSystem implements FileSystem {
    private static final long DIRECTORY = -1;

    private final FileSystem target;
    private final Sequencer sequencer = new Sequencer();
    private final Marks marks = new Marks(sequencer);

    /** Guards itself and {@link #lastFile}: which file, or {@link #DIRECTORY}, a name leads to. */
    private final Map<Path, Long> names = new HashMap<>();

    private long lastFile;

    /**
     * Records on top of {@code target}. What is below the given directories already begins the trace as found; a file
     * elsewhere enters it when it is first opened for appending, renamed, replaced or deleted.
     */
    public RecordingFileSystem(FileSystem target, Path... directories) {
        this.target = target;
        for (Path directory : directories) {
            adoptDirectory(directory);
        }
    }

    /** Where the client marks what it submitted and what was acknowledged to it. */
    public Marks marks() {
        return marks;
    }

    /** What was recorded so far. */
    public Trace trace() {
        return sequencer.trace();
    }

    @Override
    public AppendFile create(Path file) {
        synchronized (names) {
            AppendFile created =
                    recordedEvenIfFailed(() -> target.create(file), () -> isNew(file), () -> recordCreated(file));
            return recording(file, created);
        }
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        synchronized (names) {
            adopt(file);
            return recording(file, target.openForAppend(file, position));
        }
    }

    @Override
    public AppendFile recycle(Path retired, Path file) {
        synchronized (names) {
            adopt(retired);
            adopt(file);
            AppendFile recycled = recordedEvenIfFailed(
                    () -> target.recycle(retired, file), () -> isGone(retired), () -> recordRenamed(retired, file));
            return recording(file, recycled);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        synchronized (names) {
            adopt(from);
            adopt(to);
            recordedEvenIfFailed(
                    () -> {
                        target.rename(from, to);
                        return true;
                    },
                    () -> isGone(from),
                    () -> recordRenamed(from, to));
        }
    }

    @Override
    public boolean delete(Path path) {
        synchronized (names) {
            if (!target.exists(path)) {
                return target.delete(path);
            }
            adopt(path);
            return recordedEvenIfFailed(
                    () -> target.delete(path), () -> !target.exists(path), () -> recordDeleted(path));
        }
    }

    @Override
    public void createDirectories(Path directory) {
        synchronized (names) {
            Deque<Path> missing = missingDirectories(directory);
            try {
                target.createDirectories(directory);
            } finally {
                missing.forEach(this::recordDirectory);
            }
        }
    }

    @Override
    public void forceDirectory(Path directory) {
        Path name = directory.normalize();
        long force = sequencer.beginForce(number -> new TraceEvent.DirectoryForceBegan(name, number));
        try {
            target.forceDirectory(directory);
        } catch (Throwable failure) {
            sequencer.add(new TraceEvent.DirectoryForceEnded(name, force, false));
            throw failure;
        }
        sequencer.add(new TraceEvent.DirectoryForceEnded(name, force, true));
    }

    @Override
    public ReadFile open(Path file) {
        return target.open(file);
    }

    @Override
    public ByteView view(Path file) {
        return target.view(file);
    }

    @Override
    public boolean exists(Path path) {
        return target.exists(path);
    }

    @Override
    public long size(Path file) {
        return target.size(file);
    }

    @Override
    public List<Path> list(Path directory) {
        return target.list(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        return target.freeBytes(directory);
    }

    @Override
    public FileSystemKind kind(Path directory) {
        return target.kind(directory);
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return target.lock(directory, mode);
    }

    private AppendFile recording(Path file, AppendFile opened) {
        return new RecordingAppendFile(fileAt(file), opened, sequencer);
    }

    /** Runs a name change and records it when it succeeded, or failed but {@code happened} all the same. */
    private static <T> T recordedEvenIfFailed(Supplier<T> change, Supplier<Boolean> happened, Runnable event) {
        T result;
        try {
            result = change.get();
        } catch (ExistingFileException refusal) {
            throw refusal;
        } catch (Throwable failure) {
            if (askQuietly(happened, failure)) {
                event.run();
            }
            throw failure;
        }
        event.run();
        return result;
    }

    private static boolean askQuietly(Supplier<Boolean> question, Throwable failure) {
        try {
            return question.get();
        } catch (StorageException alsoFailed) {
            failure.addSuppressed(alsoFailed);
            return false;
        }
    }

    private boolean isNew(Path file) {
        return !names.containsKey(file.normalize()) && target.exists(file);
    }

    private boolean isGone(Path file) {
        return names.containsKey(file.normalize()) && !target.exists(file);
    }

    private long fileAt(Path file) {
        Long number = names.get(file.normalize());
        if (number == null) {
            throw new IllegalStateException(file + " was opened, but has no number in the trace");
        }
        return number;
    }

    private void recordCreated(Path file) {
        long number = ++lastFile;
        names.put(file.normalize(), number);
        sequencer.add(new TraceEvent.Created(number, file.normalize()));
    }

    private void recordRenamed(Path from, Path to) {
        if (from.normalize().equals(to.normalize())) {
            return;
        }
        Long number = names.remove(from.normalize());
        if (number == null) {
            throw new IllegalStateException(from + " was renamed, but has no number in the trace");
        }
        names.put(to.normalize(), number);
        sequencer.add(new TraceEvent.Renamed(number, from.normalize(), to.normalize()));
    }

    private void recordDeleted(Path path) {
        names.remove(path.normalize());
        sequencer.add(new TraceEvent.Deleted(path.normalize()));
    }

    private Deque<Path> missingDirectories(Path directory) {
        Deque<Path> missing = new ArrayDeque<>();
        Path next = directory.normalize();
        while (next != null && !next.toString().isEmpty() && !target.exists(next)) {
            missing.addFirst(next);
            next = next.getParent();
        }
        return missing;
    }

    private void recordDirectory(Path directory) {
        if (target.exists(directory)) {
            names.put(directory, DIRECTORY);
            sequencer.add(new TraceEvent.DirectoryMade(directory));
        }
    }

    /** Gives a file that was there before the recorder its number. */
    private void adopt(Path path) {
        Path name = path.normalize();
        if (names.containsKey(name) || isOfTheLock(name) || !target.exists(name)) {
            return;
        }
        if (entriesOf(name) != null) {
            adoptDirectory(name);
            return;
        }
        long number = ++lastFile;
        names.put(name, number);
        sequencer.add(new TraceEvent.Found(number, name, Copies.of(target, name)));
    }

    private void adoptDirectory(Path directory) {
        synchronized (names) {
            names.put(directory.normalize(), DIRECTORY);
            sequencer.add(new TraceEvent.DirectoryFound(directory.normalize()));
            for (Path entry : target.list(directory)) {
                adopt(entry);
            }
        }
    }

    /** What a directory holds, or null for a file: being listable is the only thing that tells them apart. */
    private @Nullable List<Path> entriesOf(Path path) {
        try {
            return target.list(path);
        } catch (StorageException notADirectory) {
            return null;
        }
    }

    /** Opening the lock's file, even to read it, can release the lock. */
    private static boolean isOfTheLock(Path path) {
        Path name = path.getFileName();
        return name != null
                && (name.toString().equals(DirectoryLock.LOCK_FILE)
                        || name.toString().equals(DirectoryLock.OWNER_FILE));
    }
}
