package io.godb.core.internal.log;

import io.godb.core.ClosedException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.Route;
import io.godb.core.internal.util.Closing;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prepares segments ahead of their use, and recycles those that are not needed any more.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>What is handed out has its whole length in written blocks, and its identity, its length and its name are on the
 *       device: a full disk is met here, and a number that was given once is known after any crash.
 *   <li>Numbers only grow. A file is recycled only if this log gave it its number, so its former lives all had lower ones.
 * </ol>
 *
 * <p><b>Threads.</b> Any; one prepares at a time.
 *
 * <p><b>Failure.</b> A preparation that fails leaves a file that holds nothing, which is removed as far as possible, and
 * everything else as it was.
 */
final class SegmentSupply {
    /** A segment that is ready to be opened; its appender stands behind the identity. */
    record Prepared(long number, Path file, AppendFile appender) {
        long fileBytes() {
            return appender.size();
        }
    }

    private record Retired(Path file, long fileBytes) {}

    private static final int MOST_RETIRED = 4;

    private final FileSystem files;
    private final Path directory;
    private final UUID log;
    private final ReentrantLock preparing = new ReentrantLock();

    // Guarded by preparing.
    private final Deque<Retired> retired = new ArrayDeque<>();
    private @Nullable Prepared spare;
    private boolean isClosed;

    private volatile long highestNumber;
    private final AtomicLong recycled = new AtomicLong();

    SegmentSupply(FileSystem files, Path directory, UUID log, long highestNumber) {
        this.files = files;
        this.directory = directory;
        this.log = log;
        this.highestNumber = highestNumber;
    }

    UUID log() {
        return log;
    }

    long highestNumber() {
        return highestNumber;
    }

    long recycled() {
        return recycled.get();
    }

    /** Makes sure that a segment of at least that size is waiting; warm, if it will be filled before it is forced. */
    void prepareSpare(long fileBytes, boolean isBusy) {
        preparing.lock();
        try {
            requireOpen();
            if (spare == null || spare.fileBytes() < fileBytes) {
                discardSpare();
                spare = prepare(fileBytes, isBusy);
            }
        } finally {
            preparing.unlock();
        }
    }

    /**
     * A segment of at least that size: the one that waits, or a new one. Its number is higher than that of every one that
     * was taken before, so segments that are opened in the order in which they are taken have ascending numbers.
     */
    Prepared take(long fileBytes) {
        preparing.lock();
        try {
            requireOpen();
            Prepared waiting = spare;
            if (waiting != null && waiting.fileBytes() >= fileBytes) {
                spare = null;
                return waiting;
            }
            discardSpare();
            return prepare(fileBytes, false);
        } finally {
            preparing.unlock();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new ClosedException("the log in " + directory + " is closed; open it again", directory);
        }
    }

    private Prepared prepare(long fileBytes, boolean isBusy) {
        long number = highestNumber + 1;
        Path file = directory.resolve(SegmentFormat.name(number));
        Retired old = recyclable(fileBytes);
        // Whatever happens now, the number is never given again.
        highestNumber = number;
        AppendFile appender = old == null ? files.create(file) : files.recycle(old.file(), file);
        try {
            long length = Math.max(fileBytes, appender.size());
            appender.append(
                    ByteBuffer.wrap(SegmentFormat.encode(new SegmentFormat.Identity(log, number, length))),
                    Route.CHANNEL);
            appender.fill(length);
            appender.force();
            files.forceDirectory(directory);
            if (isBusy) {
                appender.warm();
            }
        } catch (Throwable failure) {
            discard(file, appender, failure);
            throw failure;
        }
        if (old != null) {
            recycled.incrementAndGet();
        }
        return new Prepared(number, file, appender);
    }

    private @Nullable Retired recyclable(long fileBytes) {
        for (Retired each : retired) {
            if (each.fileBytes() >= fileBytes) {
                retired.remove(each);
                return each;
            }
        }
        return null;
    }

    private void discard(Path file, AppendFile appender, Throwable failure) {
        try {
            appender.close();
            files.delete(file);
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private void discardSpare() {
        Prepared unused = spare;
        spare = null;
        if (unused != null) {
            unused.appender().close();
            files.delete(unused.file());
        }
    }

    /** Takes over the file of a segment that nobody needs or has open; recycles or removes it. */
    void retire(Path file, long fileBytes) {
        preparing.lock();
        try {
            retired.add(new Retired(file, fileBytes));
            if (retired.size() > MOST_RETIRED) {
                Retired smallest = Collections.min(retired, Comparator.comparingLong(Retired::fileBytes));
                retired.remove(smallest);
                files.delete(smallest.file());
            }
        } finally {
            preparing.unlock();
        }
    }

    /** Removes what was prepared or retired and not used. */
    void close() {
        preparing.lock();
        try {
            isClosed = true;
            Closing closing = new Closing().then(this::discardSpare);
            retired.forEach(each -> closing.then(() -> files.delete(each.file())));
            retired.clear();
            closing.orThrow();
        } finally {
            preparing.unlock();
        }
    }
}
