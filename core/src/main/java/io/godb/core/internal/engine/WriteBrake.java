package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.StalledException;
import io.godb.core.internal.util.NanoClock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows commits down while tables come faster than they are merged, and stops them before there are so many that reading
 * suffers.
 *
 * <p>Tables of level 0 that no plan can merge, because a damaged one is in the way, do not count: waiting for them would not end.
 *
 * <p><b>Threads.</b> Any, before the commit lock is taken and holding none.
 *
 * <p><b>Failure.</b> Who is stopped for too long, or is interrupted then, gets a {@link StalledException}; who waits because the
 * disk is full, that. Nothing was committed. Who is only slowed down never fails: an interrupt ends the delay and stays set.
 */
final class WriteBrake {
    private static final long LONGEST_DELAY_NANOS = 1_000_000L;
    private static final long LOOK_NANOS = 100_000_000L;

    private final Path directory;
    private final Views views;
    private final EngineFailure failure;
    private final int slowAt;
    private final int stallAt;
    private final long stallNanos;
    private final boolean hasBackground;
    private final LongAdder slowed = new LongAdder();
    private final LongAdder stalled = new LongAdder();
    private volatile Runnable merge = () -> {};
    private volatile BooleanSupplier isMerging = () -> false;

    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition progress = waiting.newCondition();
    private volatile @Nullable RuntimeException lastFailure;
    private volatile int settled;

    WriteBrake(Path directory, DatabaseOptions options, Views views, EngineFailure failure) {
        this.directory = directory;
        this.views = views;
        this.failure = failure;
        this.slowAt = options.slowAtTables();
        this.stallAt = options.stallAtTables();
        this.stallNanos = NanoClock.nanos(options.stallTimeout());
        this.hasBackground = options.background();
    }

    /**
     * What is called before each commit where the database has no threads of its own: it merges tables.
     *
     * @param isAtWork whether some thread is merging, so that waiting makes sense
     */
    void onCommit(Runnable runnable, BooleanSupplier isAtWork) {
        isMerging = isAtWork;
        merge = runnable;
    }

    long slowed() {
        return slowed.sum();
    }

    long stalled() {
        return stalled.sum();
    }

    /** Tables were merged, or that failed. */
    void tellOfProgress(@Nullable RuntimeException cause) {
        lastFailure = cause;
        waiting.lock();
        try {
            progress.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    /** So many tables of level 0 stay there. */
    void settled(int tables) {
        settled = tables;
    }

    /** Returns when a commit may begin. */
    void pass() {
        merge.run();
        int tables = tables();
        if (tables >= stallAt) {
            stalled.increment();
            stall();
        } else if (tables >= slowAt && hasBackground) {
            slowed.increment();
            if (!awaitProgress(LONGEST_DELAY_NANOS * (tables - slowAt + 1) / (stallAt - slowAt))) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What was loaded and waits for its place is asked by a get, too. */
    private int tables() {
        ReadView view = views.current();
        return view.levels.mostProbed + view.loads().size() - settled;
    }

    private void stall() {
        long since = NanoClock.now();
        while (tables() >= stallAt) {
            failure.requireNone();
            if (lastFailure instanceof DiskFullException full) {
                throw full;
            }
            // Asked before the tables are counted again: whoever merged in between has made room, or failed.
            boolean isHopeful = hasBackground || isMerging.getAsBoolean();
            if (tables() < stallAt) {
                return;
            }
            long left = isHopeful ? stallNanos - (NanoClock.now() - since) : 0;
            if (left <= 0) {
                throw stalled("for " + TimeUnit.NANOSECONDS.toSeconds(NanoClock.now() - since) + " s");
            }
            if (!awaitProgress(Math.min(left, LOOK_NANOS))) {
                Thread.currentThread().interrupt();
                throw stalled("and waiting was interrupted");
            }
        }
    }

    /** Returns false if it was interrupted; the flag is cleared then. */
    @SuppressWarnings("WaitNotInLoop") // Who is delayed goes on; who is stalled looks again, and comes back.
    private boolean awaitProgress(long nanos) {
        waiting.lock();
        try {
            progress.awaitNanos(nanos);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        } finally {
            waiting.unlock();
        }
    }

    private StalledException stalled(String how) {
        RuntimeException cause = lastFailure;
        return new StalledException(
                "a commit waited " + how + ", for " + tables() + " tables in " + directory
                        + " have to be merged before there are more"
                        + (cause == null ? "" : "; the last attempt failed: " + cause)
                        + "; nothing was committed: try again, raise stallAtTables, or look why the device is slow",
                directory);
    }
}
