package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.util.NanoClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a database, besides its log's: one writes full memtables as tables, one merges tables, one takes checkpoints, one
 * reads everything again, slowly, and one sorts what was committed and looks for snapshots that were lost. None waits for another.
 *
 * <p><b>Failure.</b> What can be tried again is; an {@link Error} is final for the database.
 */
final class EngineWorkers {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long SWEEP_NANOS = 300_000_000_000L;
    private static final long LOOK_FOR_LOST_NANOS = 10_000_000_000L;

    private final Path directory;
    private final EngineFailure failure;
    private final long intervalNanos;
    private final List<Worker> begun = new ArrayList<>();
    private final Worker flushing = new Worker("godb-flush");
    private final Worker compacting = new Worker("godb-compact");
    private final Worker checkpointing = new Worker("godb-checkpoint");
    private final Worker sorting = new Worker("godb-sort");
    private final Worker scrubbing = new Worker("godb-scrub");
    private volatile boolean isCheckpointDue;
    private long lastCheckpoint = NanoClock.now();
    private long lastSweep = NanoClock.now();

    EngineWorkers(Path directory, DatabaseOptions options, EngineFailure failure) {
        this.directory = directory;
        this.failure = failure;
        this.intervalNanos = NanoClock.nanos(options.checkpointInterval());
    }

    void flushSoon() {
        flushing.wake();
    }

    void compactSoon() {
        compacting.wake();
    }

    void sortSoon() {
        sorting.wake();
    }

    void checkpointSoon() {
        isCheckpointDue = true;
        checkpointing.wake();
    }

    void beginToFlush(Flusher flusher) {
        begin(flushing, () -> guarded(flusher::work));
    }

    void beginToCompact(Compactions compactions) {
        begin(compacting, () -> guarded(compactions::work));
    }

    void beginToSort(Views views, OpenSnapshots snapshots) {
        begin(
                sorting,
                () -> guarded(() -> {
                    sort(views);
                    tellOfLost(snapshots);
                    return LOOK_FOR_LOST_NANOS;
                }));
    }

    void beginToCheckpoint(Checkpointer checkpointer) {
        begin(checkpointing, () -> guarded(() -> checkpoint(checkpointer)));
    }

    /** It takes care of what fails itself: nothing that it does stops the database. */
    void beginToScrub(Scrubber scrubber) {
        begin(scrubbing, scrubber::work);
    }

    private void begin(Worker worker, LongSupplier work) {
        worker.begin(work);
        begun.add(worker);
    }

    private long guarded(LongSupplier work) {
        try {
            return failure.isSet() ? Long.MAX_VALUE : work.getAsLong();
        } catch (RuntimeException cause) {
            LOG.warn(
                    "the database in {} could not do its work in the background and tries again: {}",
                    directory,
                    cause.toString());
            return RETRY_NANOS;
        } catch (Throwable cause) {
            failure.set(cause);
            return Long.MAX_VALUE;
        }
    }

    private static void sort(Views views) {
        ReadView view = views.acquire();
        try {
            for (Memtable each : view.memtables) {
                boolean isMore = true;
                while (isMore) {
                    isMore = each.sealRuns();
                }
            }
        } finally {
            views.release(view);
        }
    }

    private void tellOfLost(OpenSnapshots snapshots) {
        for (OpenSnapshots.Opened each : snapshots.closeLost()) {
            LOG.warn(
                    "a snapshot or scan at {} of the database in {} was never closed, and kept what it could see until now",
                    each.lsn(),
                    directory,
                    each.stack());
        }
    }

    private long checkpoint(Checkpointer checkpointer) {
        long now = NanoClock.now();
        boolean isDueByTime = intervalNanos > 0 && now - lastCheckpoint >= intervalNanos;
        if (isCheckpointDue || isDueByTime) {
            isCheckpointDue = false;
            lastCheckpoint = now;
            try {
                checkpointer.checkpoint();
            } catch (RuntimeException cause) {
                isCheckpointDue = true;
                throw cause;
            }
        }
        if (now - lastSweep >= SWEEP_NANOS) {
            lastSweep = now;
            checkpointer.sweep();
        }
        long untilNext = intervalNanos > 0 ? lastCheckpoint + intervalNanos - NanoClock.now() : SWEEP_NANOS;
        return Math.max(1, Math.min(untilNext, SWEEP_NANOS));
    }

    /** Returns when all have ended. */
    void stop() {
        begun.forEach(Worker::stop);
    }
}
