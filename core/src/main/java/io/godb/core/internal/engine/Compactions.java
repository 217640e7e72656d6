package io.godb.core.internal.engine;

import io.godb.core.CancelledException;
import io.godb.core.ClosedException;
import io.godb.core.CompactionStats;
import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.LevelStats;
import io.godb.core.internal.compaction.CompactionPicker;
import io.godb.core.internal.compaction.CompactionPlan;
import io.godb.core.internal.compaction.CompactionRules;
import io.godb.core.internal.compaction.Compactor;
import io.godb.core.internal.compaction.Needs;
import io.godb.core.internal.compaction.RateLimit;
import io.godb.core.internal.compaction.TableSummary;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.scan.MergingCursor;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableRun;
import io.godb.core.internal.util.NanoClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges tables, one plan after the other.
 *
 * <p><b>Steps of a plan, whose order is the point.</b>
 * <ol>
 *   <li>A view is taken, then the snapshots, then the keyspaces: whatever is opened later needs nothing that is left out.
 *   <li>New tables are written, each forced, then their names. A crash leaves tables that nobody names, which are swept.
 *   <li>One change of the view puts them in the place of their inputs. What was flushed meanwhile is newer, and stays.
 *   <li>When nothing more is due, or much has been replaced, a checkpoint names the new tables; it is that which lets the inputs
 *       go. A crash before leads back to the inputs, which hold the same.
 * </ol>
 *
 * <p><b>Threads.</b> Any; {@code compacting} lets one plan at a time, is taken before all others, and never while committing.
 * Readers and commits go on meanwhile.
 *
 * <p><b>Failure.</b> What was written is thrown away, the inputs stay, and it is tried again after a while, which doubles.
 */
final class Compactions {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");
    private static final long FIRST_RETRY_NANOS = 1_000_000_000L;
    private static final long LAST_RETRY_NANOS = 60_000_000_000L;
    /** Snapshots are closed without a word. */
    private static final long LOOK_NANOS = 10_000_000_000L;

    private static final long LONGEST_NAP_NANOS = 50_000_000L;
    /** What a writer may hold, and the least that an idle rest of the budget would allow. */
    private static final long WRITER_BYTES = 8L << 20;
    /** So much may be replaced before a checkpoint lets it go. */
    private static final long REPLACED_BYTES = 256L << 20;

    private final Path directory;
    private final CompactionRules rules;
    private final long tableBytes;
    private final TableFiles.Place place;
    private final TableNumbers numbers;
    private final Views views;
    private final OpenSnapshots snapshots;
    private final Keyspaces keyspaces;
    private final Committer committer;
    private final Flusher flusher;
    private final Checkpointer checkpointer;
    private final EngineFailure failure;
    private final WriteBrake brake;
    private final RateLimit rate;
    private volatile Runnable wake = () -> {};

    private volatile boolean isDue;
    private volatile boolean isCancelled;

    private final ReentrantLock compacting = new ReentrantLock(true);
    // Guarded by compacting.
    private final Map<Long, TableSummary> summaries = new HashMap<>();
    private long replacedBytes;
    private boolean isClosed;

    // Of the thread that works in the background.
    private long retryNanos;
    private long retryAt;

    private final AtomicLong merged = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();

    Compactions(
            DatabaseOptions options,
            TableFiles.Place place,
            TableNumbers numbers,
            Views views,
            OpenSnapshots snapshots,
            Keyspaces keyspaces,
            Committer committer,
            Flusher flusher,
            Checkpointer checkpointer,
            EngineFailure failure,
            WriteBrake brake) {
        this.directory = place.directory();
        this.rules = new CompactionRules(options.mergeAtTables(), options.levelBytes());
        this.tableBytes = options.tableBytes();
        this.place = place;
        this.numbers = numbers;
        this.views = views;
        this.snapshots = snapshots;
        this.keyspaces = keyspaces;
        this.committer = committer;
        this.flusher = flusher;
        this.checkpointer = checkpointer;
        this.failure = failure;
        this.brake = brake;
        this.rate = new RateLimit(options.compactionBytesPerSecond());
    }

    /** Is called when there may be something to merge. */
    void onWork(Runnable runnable) {
        wake = runnable;
    }

    /** There are more tables. */
    void soon() {
        isDue = true;
        wake.run();
    }

    /** In the background: does all that is due; returns how many nanoseconds it may rest. */
    long work() {
        long now = NanoClock.now();
        if (retryNanos > 0 && now < retryAt) {
            return retryAt - now;
        }
        try {
            workAll();
            retryNanos = 0;
            return LOOK_NANOS;
        } catch (ClosedException closing) {
            return Long.MAX_VALUE;
        } catch (RuntimeException cause) {
            // A full disk is asked often: commits wait for it to have space again.
            boolean isFull = cause instanceof DiskFullException;
            retryNanos = isFull
                    ? FIRST_RETRY_NANOS
                    : Math.min(LAST_RETRY_NANOS, Math.max(FIRST_RETRY_NANOS, 2 * retryNanos));
            retryAt = NanoClock.now() + retryNanos;
            failed(cause);
            return retryNanos;
        }
    }

    /** By whoever commits: does all that is due, if a table has come since the last time, or that failed. */
    void workInline() {
        if (isDue && !failure.isSet()) {
            isDue = false;
            try {
                workAll();
            } catch (ClosedException closing) {
                return;
            } catch (RuntimeException cause) {
                isDue = true;
                failed(cause);
            }
        }
    }

    private void failed(RuntimeException cause) {
        failed.incrementAndGet();
        brake.tellOfProgress(cause);
        LOG.warn("could not merge tables in {} and try again: {}", directory, cause.toString());
    }

    private void workAll() {
        boolean isMore = true;
        while (isMore) {
            isMore = step(CompactionPicker::pick);
        }
    }

    /**
     * Does what {@link io.godb.core.Database#compact()} says, of a part of the keys. Tables that come meanwhile are left alone, so
     * it ends.
     */
    void compact(KeyExtent range) {
        failure.requireNone();
        committer.rotate();
        flusher.flushAll();
        long upToLsn = flushedLsn();
        boolean isMore = true;
        while (isMore) {
            isMore = step(picker -> picker.pick(range, upToLsn));
        }
    }

    private long flushedLsn() {
        ReadView view = views.acquire();
        try {
            return view.flushedLsn;
        } finally {
            views.release(view);
        }
    }

    private interface Choice {
        @Nullable
        CompactionPlan of(CompactionPicker picker);
    }

    /** Does the next plan; returns whether there was one. */
    private boolean step(Choice choice) {
        boolean isDone;
        try {
            compacting.lockInterruptibly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
        try {
            requireGoing();
            isDone = doNext(choice);
            if (isDone) {
                brake.tellOfProgress(null);
            }
            if (replacedBytes > 0 && (!isDone || replacedBytes >= REPLACED_BYTES)) {
                checkpointer.checkpointTables();
                replacedBytes = 0;
            }
        } finally {
            compacting.unlock();
        }
        return isDone;
    }

    private boolean doNext(Choice choice) {
        ReadView view = views.acquire();
        try {
            Needs needs = needs(view);
            CompactionPlan plan = choice.of(new CompactionPicker(summaries(view), rules, needs));
            if (plan == null) {
                return false;
            }
            Set<Table> inputs = inputs(view, plan);
            if (plan.isMove()) {
                views.update(current -> current.withCompacted(inputs, List.copyOf(inputs), plan.level()));
                moved.incrementAndGet();
            } else {
                merge(view, plan, inputs, needs);
            }
            return true;
        } finally {
            views.release(view);
        }
    }

    private Needs needs(ReadView view) {
        long[] lsns = snapshots.lsns();
        Set<Integer> there = new HashSet<>();
        keyspaces.at(view.flushedLsn).forEach(keyspace -> there.add(keyspace.id));
        return new Needs(lsns, view.flushedLsn, there);
    }

    private List<TableSummary> summaries(ReadView view) {
        List<TableSummary> all = new ArrayList<>();
        view.levels.byLevel().forEach((level, tables) -> {
            for (Table each : tables) {
                long number = each.facts().number();
                all.add(summaries
                        .computeIfAbsent(number, unknown -> TableSummary.of(each, level))
                        .on(level));
            }
        });
        summaries.keySet().retainAll(all.stream().map(TableSummary::number).toList());
        return all;
    }

    private static Set<Table> inputs(ReadView view, CompactionPlan plan) {
        Set<Long> wanted = new HashSet<>();
        plan.inputs().forEach(input -> wanted.add(input.number()));
        Set<Table> inputs = new HashSet<>();
        for (Table each : view.levels.all()) {
            if (wanted.contains(each.facts().number())) {
                inputs.add(each);
            }
        }
        return inputs;
    }

    private void merge(ReadView view, CompactionPlan plan, Set<Table> inputs, Needs needs) {
        try (TableFiles target = new TableFiles(place, numbers);
                EntryCursor all = new MergingCursor(cursors(view, inputs))) {
            Compactor compactor =
                    new Compactor(target, needs, plan.isBottom(), tableBytes, WRITER_BYTES, this::requireGoing);
            List<Table> outputs = compactor.run(all, rangeDeletes(inputs));
            try {
                target.forceNames();
                requireGoing();
                views.update(current -> current.withCompacted(inputs, outputs, plan.level()));
            } catch (RuntimeException cause) {
                // The view is what it was. After an error that is not known: what nobody names is swept at the next
                // opening.
                outputs.forEach(table -> target.discard(table, cause));
                throw cause;
            }
            count(plan, outputs);
        }
    }

    private static List<EntryCursor> cursors(ReadView view, Set<Table> inputs) {
        List<EntryCursor> cursors = new ArrayList<>();
        for (Table each : view.levels.flushed) {
            if (inputs.contains(each)) {
                cursors.add(each.verifyingCursor());
            }
        }
        for (TableRun run : view.levels.runs) {
            List<Table> those = run.tables().stream().filter(inputs::contains).toList();
            if (!those.isEmpty()) {
                cursors.add(new TableRun(those).cursor(Table::verifyingCursor));
            }
        }
        return cursors;
    }

    private static List<RangeDelete> rangeDeletes(Set<Table> inputs) {
        List<RangeDelete> deletes = new ArrayList<>();
        for (Table each : inputs) {
            if (each.hasRangeDeletes()) {
                deletes.addAll(each.rangeDeletes().all());
            }
        }
        return deletes;
    }

    private void count(CompactionPlan plan, List<Table> outputs) {
        long written =
                outputs.stream().mapToLong(table -> table.facts().fileBytes()).sum();
        replacedBytes += plan.bytes();
        merged.incrementAndGet();
        readBytes.addAndGet(plan.bytes());
        writtenBytes.addAndGet(written);
        LOG.debug(
                "merged {} tables of {} bytes in {} into {} of {} bytes on level {}",
                plan.inputs().size(),
                plan.bytes(),
                directory,
                outputs.size(),
                written,
                plan.level());
    }

    /** So many bytes were read: waits as long as the limit says. */
    private void requireGoing(long bytes) {
        requireGoing();
        long left = rate.use(bytes);
        long until = NanoClock.now() + left;
        while (left > 0) {
            LockSupport.parkNanos(this, Math.min(left, LONGEST_NAP_NANOS));
            requireGoing();
            left = until - NanoClock.now();
        }
    }

    private void requireGoing() {
        if (isCancelled || isClosed) {
            throw new ClosedException(
                    "the database with tables in " + directory + " is closed, or being closed", directory);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
        failure.requireNone();
    }

    private CancelledException cancelled() {
        return new CancelledException(
                "merging tables in " + directory
                        + " was interrupted; what was merged stays so, nothing was lost: call it again to go on",
                directory);
    }

    /** Whoever merges stops at the next step. */
    void cancel() {
        isCancelled = true;
    }

    /** Returns when nobody merges; from now on nobody does. */
    void close() {
        cancel();
        compacting.lock();
        try {
            isClosed = true;
        } finally {
            compacting.unlock();
        }
    }

    CompactionStats stats(ReadView view) {
        List<LevelStats> levels = new ArrayList<>();
        view.levels
                .byLevel()
                .forEach((level, tables) -> levels.add(new LevelStats(
                        level,
                        tables.size(),
                        tables.stream()
                                .mapToLong(table -> table.facts().fileBytes())
                                .sum())));
        return new CompactionStats(
                levels,
                merged.get(),
                moved.get(),
                failed.get(),
                readBytes.get(),
                writtenBytes.get(),
                brake.slowed(),
                brake.stalled());
    }
}
