package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.GoDbException;
import io.godb.core.StalledException;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableWriter;
import io.godb.core.internal.util.NanoClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes memtables that are full as tables, oldest first, and puts those in their place.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A table is forced, and its name too, before anybody reads it.
 *   <li>What was loaded comes to the levels in its turn, so that they hold every commit up to some one.
 *   <li>A version is left out only if a newer one of the same memtable hides it from every snapshot there is, and every one that
 *       can still be opened.
 * </ol>
 *
 * <p><b>Threads.</b> Any; {@code flushing} lets one flush at a time, and is taken before the commit lock.
 *
 * <p><b>Failure.</b> What was written is thrown away, the memtable stays, and it is tried again. Those who wait for room learn of
 * a full disk at once.
 */
final class Flusher {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000L;
    private static final long LOOK_FOR_SCANS_NANOS = 1_000_000L;
    /** Well below a gigabyte, which no table may reach. */
    private static final long LARGEST_TABLE_BYTES = 768L << 20;

    private final TableWriting tables;
    private final Path directory;
    private final Views views;
    private final OpenSnapshots snapshots;
    private final boolean hasBackground;
    private final long stallNanos;
    private final TableNumbers numbers;
    private final AtomicLong flushes = new AtomicLong();
    private volatile Runnable wake = () -> {};
    private volatile Runnable flushed = () -> {};
    private volatile Placing placing = task -> task.accept(true);
    private volatile LongSupplier lastVisible = () -> 0;

    private final ReentrantLock flushing = new ReentrantLock();
    // Guarded by flushing.
    private boolean isClosed;

    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition progress = waiting.newCondition();
    private volatile @Nullable RuntimeException lastFailure;

    /** Runs a task at once; says whether nobody merges tables meanwhile, whose new ones might overlap others that come below level 0. */
    @FunctionalInterface
    interface Placing {
        void whenAsked(Consumer<Boolean> task);
    }

    Flusher(TableWriting tables, DatabaseOptions options, TableNumbers numbers, Views views, OpenSnapshots snapshots) {
        this.tables = tables;
        this.directory = tables.directory();
        this.numbers = numbers;
        this.views = views;
        this.snapshots = snapshots;
        this.hasBackground = options.background();
        this.stallNanos = NanoClock.nanos(options.stallTimeout());
    }

    /** Is called when there is something to flush. */
    void onWork(Runnable runnable) {
        wake = runnable;
    }

    /** Is called when there are more tables. */
    void onFlushed(Runnable runnable) {
        flushed = runnable;
    }

    /** Asks before what was loaded gets its place among the tables, which is not before its commit is visible. */
    void onPlacing(LongSupplier visible, Placing asked) {
        lastVisible = visible;
        placing = asked;
    }

    long flushes() {
        return flushes.get();
    }

    /** There is something to flush. */
    void soon() {
        wake.run();
    }

    /** In the background: flushes everything that is full; returns how many nanoseconds it may rest. */
    long work() {
        try {
            flushAll();
            return Long.MAX_VALUE;
        } catch (RuntimeException cause) {
            LOG.warn("could not write a memtable as a table in {} and try again: {}", directory, cause.toString());
            return RETRY_NANOS;
        }
    }

    /** Returns when nobody flushes; from now on nobody does. */
    void close() {
        flushing.lock();
        try {
            isClosed = true;
        } finally {
            flushing.unlock();
        }
        tellOfProgress();
    }

    /** Flushes everything that is full. */
    void flushAll() {
        flushing.lock();
        try {
            if (isClosed) {
                throw new ClosedException("the database with tables in " + directory + " is closed", directory);
            }
            while (flushOldest()) {
                tellOfProgress();
                flushed.run();
            }
            lastFailure = null;
        } catch (RuntimeException cause) {
            lastFailure = cause;
            throw cause;
        } finally {
            flushing.unlock();
            tellOfProgress();
        }
    }

    private boolean flushOldest() {
        ReadView view = views.current();
        if (view.isLoadOldest()) {
            if (view.oldestLoad().lsn() > lastVisible.getAsLong()) {
                // Whoever commits it calls again when it is visible: tables hold nothing that nobody sees yet.
                return false;
            }
            // Nothing is to be written: its tables are durable.
            placing.whenAsked(isAlone -> {
                boolean isDeep = isAlone && areExtentsKnown(views.current());
                views.update(current -> current.withOldestLoadPlaced(isDeep));
            });
            return true;
        }
        int last = view.memtables.length - 1;
        if (last == 0) {
            return false;
        }
        Memtable oldest = view.memtables[last];
        List<Long> taken = new ArrayList<>();
        try {
            List<Table> tables =
                    oldest.entries() == 0 && oldest.rangeDeletes().isEmpty() ? List.of() : write(oldest, taken);
            views.update(current -> current.withFlushed(tables));
        } finally {
            numbers.done(taken);
        }
        flushes.incrementAndGet();
        return true;
    }

    /** Reads what says where the tables belong; where that is damaged, nothing gets a place below them. */
    private boolean areExtentsKnown(ReadView view) {
        try {
            view.levels.all().forEach(Table::extent);
            return true;
        } catch (GoDbException damage) {
            LOG.warn("what was loaded goes to level 0 in {}: {}", directory, damage.toString());
            return false;
        }
    }

    /** Writes it as tables, whose numbers it adds to {@code taken}. */
    private List<Table> write(Memtable memtable, List<Long> taken) {
        List<Table> written = new ArrayList<>();
        try (KeptVersions versions = new KeptVersions(memtable.lastCursor(), snapshots.lsns())) {
            boolean isMore = versions.first();
            List<RangeDelete> rangeDeletes = memtable.rangeDeletes().all();
            while (isMore || !rangeDeletes.isEmpty()) {
                long number = numbers.take();
                taken.add(number);
                isMore = write(number, versions, isMore, rangeDeletes);
                rangeDeletes = List.of();
                written.add(tables.open(number));
            }
            tables.files().forceDirectory(directory);
            return written;
        } catch (Throwable cause) {
            written.forEach(table -> discard(table, cause));
            throw cause;
        }
    }

    /** Writes one table; returns whether there are more versions. */
    private boolean write(long number, KeptVersions versions, boolean isAny, List<RangeDelete> rangeDeletes) {
        TableWriter writer = tables.begin(number, 0);
        try {
            boolean isMore = isAny;
            EntryCursor each = versions.current();
            while (isMore && writer.bytesSoFar() < LARGEST_TABLE_BYTES && !writer.isNearlyFull()) {
                writer.add(
                        each.kind(),
                        each.keyspace(),
                        each.keyBytes(),
                        each.keyFrom(),
                        each.keyLength(),
                        each.lsn(),
                        each.deadline(),
                        each.valueBytes(),
                        each.valueFrom(),
                        each.valueLength());
                isMore = versions.next();
            }
            rangeDeletes.forEach(writer::addRangeDelete);
            writer.finish();
            return isMore;
        } catch (Throwable cause) {
            abandon(writer, cause);
            throw cause;
        }
    }

    private static void abandon(TableWriter writer, Throwable cause) {
        try {
            writer.abandon();
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private void discard(Table table, Throwable cause) {
        try {
            table.close();
            tables.files().delete(table.path());
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    /** Lets those who wait for room look again. */
    void tellOfProgress() {
        waiting.lock();
        try {
            progress.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    /**
     * Returns when there may be room for a commit that has waited since then; without threads of its own, the database makes it
     * here. What scans keep comes back without a word, so nobody waits for long without looking.
     */
    @SuppressWarnings("WaitNotInLoop") // Whoever commits tries again, and comes back if there is still no room.
    void awaitRoom(long since) {
        if (hasBackground) {
            wake.run();
        } else {
            flushAll();
        }
        long left = stallNanos - (NanoClock.now() - since);
        waiting.lock();
        try {
            // Whoever flushed meanwhile has left one memtable only.
            boolean isFlushing = hasBackground && views.current().memtables.length > 1;
            progress.awaitNanos(Math.min(left, isFlushing ? LOOK_NANOS : LOOK_FOR_SCANS_NANOS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw stalled("and waiting was interrupted");
        } finally {
            waiting.unlock();
        }
        RuntimeException cause = lastFailure;
        if (cause instanceof DiskFullException full) {
            throw full;
        }
        if (left <= 0) {
            throw stalled("for " + TimeUnit.NANOSECONDS.toSeconds(stallNanos) + " s"
                    + (cause == null ? "" : "; the last attempt failed: " + cause));
        }
    }

    private StalledException stalled(String how) {
        return new StalledException(
                "a commit found no memory, for full memtables have not been written to " + directory
                        + ", or are kept by open scans, " + how
                        + "; nothing was committed: try again, close scans, or look why the device is slow",
                directory);
    }
}
