package io.godb.core.internal.engine;

import io.godb.core.MissingFileException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.internal.log.Background;
import io.godb.core.internal.log.Salvage;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.util.DurableDirectory;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log and what it needs around it: its directory, locked; its threads; and those that read it while it is opened. */
public final class StandaloneLog {
    private static final int MOST_SCANNERS = 4;

    private StandaloneLog() {}

    /** Opens the log in {@code directory}. A failure leaves the directory unlocked. */
    public static Log open(Path directory, LogOptions options) {
        return openWithin(directory, options, true);
    }

    /** As the other one, with threads of its own to read it. */
    static SegmentedLog openWithin(Path directory, LogOptions options, boolean isLocking) {
        ExecutorService scanners = scanners();
        try {
            return openWithin(directory, options, isLocking, options.background() ? scanners : Runnable::run);
        } finally {
            scanners.shutdown();
        }
    }

    /**
     * Opens the log of a database in {@code directory}, which is created like its own, and locked only if {@code isLocking}:
     * not where it lies within a directory that the database has locked. It is read by the threads of {@code scanners},
     * which are not needed any more when this returns. A failure leaves the directory unlocked by this.
     */
    public static SegmentedLog openWithin(Path directory, LogOptions options, boolean isLocking, Executor scanners) {
        provideDirectory(directory, options);
        DirectoryLock lock = isLocking ? lock(directory, options) : null;
        try {
            return open(directory, options, lock, scanners);
        } catch (Throwable failure) {
            unlock(lock, failure);
            throw failure;
        }
    }

    private static SegmentedLog open(
            Path directory, LogOptions options, @Nullable DirectoryLock lock, Executor scanners) {
        if (!options.background() || options.readOnly()) {
            return SegmentedLog.open(directory, options, lock, Background.NONE, scanners);
        }
        Workers workers = new Workers();
        SegmentedLog log = SegmentedLog.open(directory, quickly(options), lock, workers, scanners);
        begin(workers, log);
        return log;
    }

    private static void begin(Workers workers, SegmentedLog log) {
        try {
            workers.begin(log);
        } catch (Throwable failure) {
            log.close();
            throw failure;
        }
    }

    /** The system's clock, read by one thread for all. */
    private static LogOptions quickly(LogOptions options) {
        return options.clock().equals(InstantSource.system())
                ? options.toBuilder().clock(TickingClock.shared()).build()
                : options;
    }

    /** Threads that live as long as the log is being read; none is started before it is needed. */
    private static ExecutorService scanners() {
        int count = Math.min(Runtime.getRuntime().availableProcessors(), MOST_SCANNERS);
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "godb-log-scan");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Creates the directory, durably, if that is wanted. One that is there and holds no log yet may have been made by somebody
     * who was killed, or did not care, before its name was durable: a log must not be lost with it.
     */
    private static void provideDirectory(Path directory, LogOptions options) {
        FileSystem files = options.fileSystem();
        boolean mayCreate = options.create() && !options.readOnly();
        if (!mayCreate) {
            if (!files.exists(directory)) {
                throw new MissingFileException("there is no directory " + directory + ", so no log", directory, null);
            }
            return;
        }
        if (!SegmentedLog.isIn(files, directory)) {
            DurableDirectory.create(files, directory);
        }
    }

    /** Only a medium that cannot be written is read without a lock. */
    private static @Nullable DirectoryLock lock(Path directory, LogOptions options) {
        FileSystem files = options.fileSystem();
        try {
            return files.lock(directory, options.readOnly() ? LockMode.SHARED : LockMode.EXCLUSIVE);
        } catch (ReadOnlyStorageException medium) {
            if (options.readOnly()) {
                return null;
            }
            throw medium;
        }
    }

    private static void unlock(@Nullable DirectoryLock lock, Throwable failure) {
        if (lock != null) {
            try {
                lock.close();
            } catch (Throwable alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }

    /** Reads what is intact of the log in {@code directory}, which nobody may have open for writing. */
    public static LogSalvage.Report salvage(Path directory, LogOptions options, Consumer<LogRecord> target) {
        LogOptions reading = options.toBuilder().readOnly(true).build();
        DirectoryLock lock = lock(directory, reading);
        try {
            return Salvage.read(directory, reading, target);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
