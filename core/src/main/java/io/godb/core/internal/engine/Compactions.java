package io.godb.core.internal.engine;

import io.godb.core.CancelledException;
import io.godb.core.ClosedException;
import io.godb.core.CompactionStats;
import io.godb.core.CorruptionException;
import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.GoDbException;
import io.godb.core.LevelStats;
import io.godb.core.SpaceReport;
import io.godb.core.SpaceReport.MergingState;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedFormatException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
 * <p><b>Failure.</b> What was written is thrown away, the inputs stay, and it is tried again after a while, which doubles; what was
 * replaced before is let go all the same. A table in which damage was met
 * is merged no more, and the rest goes on around it. An {@link Error} is final for the database. An interrupt ends only what was asked for by
 * hand; other work goes on, and the flag is set again at its end.
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
    /** 0 for never. */
    private final long restNanos;

    private final TableWriting tables;
    private final TableNumbers numbers;
    private final Views views;
    private final OpenSnapshots snapshots;
    private final Keyspaces keyspaces;
    private final Committer committer;
    private final Flusher flusher;
    private final Checkpointer checkpointer;
    private final EngineFailure failure;
    private final WriteBrake brake;
    private final MergeDamage damage = new MergeDamage();
    private final RateLimit rate;
    private volatile Runnable wake = () -> {};

    private volatile boolean isDue;
    private volatile boolean isCancelled;

    private final ReentrantLock compacting = new ReentrantLock(true);
    // Guarded by compacting.
    private final Map<Long, TableSummary> summaries = new HashMap<>();
    private final Set<Long> withoutKeyspaces = new HashSet<>();
    private long replacedBytes;
    private boolean isClosed;
    private boolean isByHand;
    private boolean wasInterrupted;

    // Of the thread that works in the background, or of those that commit: if two of them fail at once, one tells when
    // to go on.
    private volatile long retryNanos;
    private volatile long retryAt;
    private volatile @Nullable RuntimeException lastFailure;

    /** What is being merged. */
    private volatile @Nullable CompactionPlan underWay;

    // Of the thread that works in the background.
    private long lastSeenLsn = -1;
    private long lastSeenAt;

    /** Threads that commit, and merge before. */
    private final AtomicInteger inline = new AtomicInteger();

    private final AtomicLong merged = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();

    Compactions(
            DatabaseOptions options,
            TableWriting tables,
            TableNumbers numbers,
            Views views,
            OpenSnapshots snapshots,
            Keyspaces keyspaces,
            Committer committer,
            Flusher flusher,
            Checkpointer checkpointer,
            EngineFailure failure,
            WriteBrake brake) {
        this.directory = tables.directory();
        this.rules = new CompactionRules(options.mergeAtTables(), options.levelBytes());
        this.tableBytes = options.tableBytes();
        this.restNanos = options.mergeAtTables() == Integer.MAX_VALUE ? 0 : NanoClock.nanos(options.mergeAtRestAfter());
        this.tables = tables;
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
        long pause = untilRetry();
        if (pause > 0) {
            return pause;
        }
        try {
            workAll();
            return workAtRest();
        } catch (ClosedException closing) {
            return Long.MAX_VALUE;
        } catch (RuntimeException cause) {
            failed(cause);
            return retryNanos;
        }
    }

    /** By whoever commits: does all that is due, if a table has come since the last time, or that failed a while ago. */
    void workInline() {
        if (!isDue || failure.isSet() || untilRetry() > 0) {
            return;
        }
        // Before it is not due any more: who sees that can see that somebody is at work.
        inline.incrementAndGet();
        isDue = false;
        try {
            workAll();
        } catch (ClosedException closing) {
            return;
        } catch (RuntimeException cause) {
            isDue = true;
            failed(cause);
        } finally {
            inline.decrementAndGet();
        }
    }

    /** Whether some thread merges now, or waits to do so. */
    boolean isMerging() {
        return inline.get() > 0 || compacting.isLocked();
    }

    private long untilRetry() {
        return retryNanos > 0 ? retryAt - NanoClock.now() : 0;
    }

    private void failed(RuntimeException cause) {
        // A full disk is asked often: commits wait for it to have space again.
        boolean isFull = cause instanceof DiskFullException;
        long pause =
                isFull ? FIRST_RETRY_NANOS : Math.min(LAST_RETRY_NANOS, Math.max(FIRST_RETRY_NANOS, 2 * retryNanos));
        retryAt = NanoClock.now() + pause;
        retryNanos = pause;
        lastFailure = cause;
        failed.incrementAndGet();
        brake.tellOfProgress(cause);
        LOG.warn("could not merge tables in {} and try again: {}", directory, cause.toString());
    }

    private void workAll() {
        boolean isMore = true;
        while (isMore) {
            isMore = step(CompactionPicker::pick);
        }
        retryNanos = 0;
        lastFailure = null;
    }

    /** Merges more than is due if nothing has been committed for a while; returns when to look again. */
    private long workAtRest() {
        if (restNanos == 0) {
            return LOOK_NANOS;
        }
        long lsn = committer.visible();
        long now = NanoClock.now();
        if (lsn != lastSeenLsn) {
            lastSeenLsn = lsn;
            lastSeenAt = now;
        }
        long left = lastSeenAt + restNanos - now;
        if (left > 0) {
            return Math.min(left, LOOK_NANOS);
        }
        boolean isMore = true;
        while (isMore && committer.visible() == lsn) {
            isMore = step(CompactionPicker::pickAtRest);
        }
        return LOOK_NANOS;
    }

    /**
     * Does what {@link io.godb.core.Database#compact()} says, of a part of the keys. Tables that come meanwhile are left alone, so
     * it ends.
     */
    void compact(KeyExtent range) {
        failure.requireNone();
        try {
            committer.rotate();
            flusher.flushAll();
        } catch (Error cause) {
            failure.set(cause);
            throw cause;
        }
        long upToLsn = flushedLsn();
        boolean isMore = true;
        while (isMore) {
            isMore = stepByHand(picker -> picker.pick(range, upToLsn));
        }
        requireNoDamage(range, upToLsn);
    }

    private long flushedLsn() {
        ReadView view = views.acquire();
        try {
            return view.flushedLsn;
        } finally {
            views.release(view);
        }
    }

    private void requireNoDamage(KeyExtent range, long upToLsn) {
        ReadView view = views.acquire();
        try {
            for (Table each : view.levels.all()) {
                if (each.facts().lowestLsn() <= upToLsn && each.extent().overlaps(range)) {
                    damage.requireNone(each);
                }
            }
        } finally {
            views.release(view);
        }
    }

    private interface Choice {
        @Nullable
        CompactionPlan of(CompactionPicker picker);
    }

    /** Does the next plan; returns whether there was one. An interrupt ends it. */
    private boolean stepByHand(Choice choice) {
        try {
            compacting.lockInterruptibly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
        isByHand = true;
        try {
            return stepLocked(choice);
        } finally {
            isByHand = false;
            compacting.unlock();
        }
    }

    /** Likewise, whether there is an interrupt or not. */
    private boolean step(Choice choice) {
        compacting.lock();
        wasInterrupted = false;
        try {
            return stepLocked(choice);
        } finally {
            boolean isFlagSet = wasInterrupted;
            compacting.unlock();
            if (isFlagSet) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs the task at once, and tells it whether nobody merges until it is done. Does not wait, for its caller holds other locks. */
    void beside(Consumer<Boolean> task) {
        boolean isAlone = compacting.tryLock();
        try {
            task.accept(isAlone);
        } finally {
            if (isAlone) {
                compacting.unlock();
            }
        }
    }

    private boolean stepLocked(Choice choice) {
        try {
            requireGoing();
            if (replacedBytes >= REPLACED_BYTES) {
                letGo();
            }
            boolean isDone = nextOrLetGo(choice);
            // That nothing is due is no failure either.
            brake.tellOfProgress(null);
            if (replacedBytes > 0 && (!isDone || replacedBytes >= REPLACED_BYTES)) {
                letGo();
            }
            return isDone;
        } catch (Error cause) {
            failure.set(cause);
            throw cause;
        }
    }

    /** Lets go what was replaced before, if it fails: that may be the space that it lacks. */
    private boolean nextOrLetGo(Choice choice) {
        try {
            return doNext(choice);
        } catch (ClosedException | CancelledException hurried) {
            throw hurried;
        } catch (RuntimeException cause) {
            try {
                if (replacedBytes > 0) {
                    letGo();
                }
            } catch (RuntimeException alsoFailed) {
                cause.addSuppressed(alsoFailed);
            }
            throw cause;
        }
    }

    /** A checkpoint that names the tables as they are now. */
    private void letGo() {
        checkpointer.checkpointTables();
        replacedBytes = 0;
    }

    private boolean doNext(Choice choice) {
        ReadView view = views.acquire();
        try {
            Needs needs = needs(view);
            List<TableSummary> all = summaries(view);
            CompactionPlan plan = choice.of(new CompactionPicker(all, rules, needs, damage.numbers()));
            if (plan == null) {
                if (!isByHand) {
                    brake.settled(damage.numbers().isEmpty() ? 0 : view.levels.mostProbed);
                }
                return false;
            }
            Set<Table> inputs = inputs(view, plan);
            if (plan.isMove() && canMove(plan)) {
                views.update(current -> current.withCompacted(inputs, List.copyOf(inputs), plan.level()));
                moved.incrementAndGet();
            } else {
                underWay = plan;
                try {
                    mergeOrLeaveOut(view, plan, inputs, needs);
                } finally {
                    underWay = null;
                }
            }
            return true;
        } finally {
            views.release(view);
        }
    }

    /** A damaged one cannot be written again in another way. */
    private boolean canMove(CompactionPlan plan) {
        TableSummary only = plan.inputs().get(0);
        return tables.areWrittenAlike(only.level(), plan.level())
                || damage.numbers().contains(only.number());
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
                all.add(summary(each, level).on(level));
            }
        });
        Set<Long> there = new HashSet<>();
        all.forEach(each -> there.add(each.number()));
        summaries.keySet().retainAll(there);
        withoutKeyspaces.retainAll(there);
        damage.retain(there);
        return all;
    }

    /**
     * One whose list of keyspaces is damaged counts like any other, so that the rest is merged; it only does not show what it has
     * of dropped ones. Who merges by hand is told instead.
     */
    private TableSummary summary(Table table, int level) {
        long number = table.facts().number();
        TableSummary known = summaries.get(number);
        if (known == null) {
            try {
                known = TableSummary.of(table, level);
                summaries.put(number, known);
            } catch (CorruptionException cause) {
                if (isByHand) {
                    throw cause;
                }
                if (withoutKeyspaces.add(number)) {
                    failed.incrementAndGet();
                    LOG.warn("what {} has of dropped keyspaces may stay: {}", table.path(), cause.toString());
                }
                known = TableSummary.withoutKeyspaces(table, level);
            }
        }
        return known;
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

    /** What is damaged is not asked again: the next plan goes around it. */
    private void mergeOrLeaveOut(ReadView view, CompactionPlan plan, Set<Table> inputs, Needs needs) {
        try {
            merge(view, plan, inputs, needs);
        } catch (CorruptionException | StorageException | UnsupportedFormatException cause) {
            Table damaged = damage.find(cause, inputs);
            if (damaged == null) {
                throw cause;
            }
            failed.incrementAndGet();
            LOG.warn("{} is merged no more, and what overlaps it stays above it: {}", damaged.path(), cause.toString());
        }
    }

    private void merge(ReadView view, CompactionPlan plan, Set<Table> inputs, Needs needs) {
        try (TableFiles target = new TableFiles(tables, numbers, plan.level());
                EntryCursor all = new MergingCursor(cursors(view, inputs))) {
            Compactor compactor =
                    new Compactor(target, needs, plan.isBottom(), tableBytes, WRITER_BYTES, this::requireGoing);
            List<Table> outputs = compactor.run(all, rangeDeletes(inputs));
            ReadView replaced;
            try {
                target.forceNames();
                requireGoing();
                replaced = views.replace(current -> current.withCompacted(inputs, outputs, plan.level()));
            } catch (RuntimeException cause) {
                // The view is what it was. After an error that is not known: what nobody names is swept at the next
                // opening.
                outputs.forEach(table -> target.discard(table, cause));
                throw cause;
            }
            // From here on they are read: whatever fails now, they stay.
            count(plan, outputs);
            views.release(replaced);
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
        if (isByHand) {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
        } else if (Thread.interrupted()) {
            // With the flag set, waiting for the limit would not wait.
            wasInterrupted = true;
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

    /** What it does, or would do next. Waits for nobody: if somebody chooses a plan this very moment, that is all that is said. */
    SpaceReport.Merging merging() {
        CompactionPlan current = underWay;
        long pause = untilRetry();
        RuntimeException cause = lastFailure;
        if (current != null) {
            return merging(MergingState.UNDER_WAY, current, null, 0);
        }
        boolean isFree = compacting.tryLock();
        try {
            CompactionPlan next = isFree ? nextPlan() : null;
            if (pause > 0 && cause != null) {
                return merging(MergingState.FAILING, next, cause, pause);
            }
            MergingState state = next != null ? MergingState.DUE : isFree ? MergingState.IDLE : MergingState.UNDER_WAY;
            return merging(state, next, null, 0);
        } catch (GoDbException unreadable) {
            return merging(MergingState.FAILING, null, unreadable, Math.max(0, pause));
        } finally {
            if (isFree) {
                compacting.unlock();
            }
        }
    }

    private static SpaceReport.Merging merging(
            MergingState state, @Nullable CompactionPlan plan, @Nullable RuntimeException cause, long pause) {
        return new SpaceReport.Merging(
                state,
                plan == null ? 0 : plan.inputs().size(),
                plan == null ? 0 : plan.bytes(),
                plan == null ? -1 : plan.level(),
                cause == null ? null : cause.toString(),
                Duration.ofNanos(pause));
    }

    /** What is due, by what is known without reading. */
    private @Nullable CompactionPlan nextPlan() {
        ReadView view = views.acquire();
        try {
            List<TableSummary> all = new ArrayList<>();
            view.levels.byLevel().forEach((level, tables) -> {
                for (Table each : tables) {
                    TableSummary known = summaries.get(each.facts().number());
                    all.add(known == null ? TableSummary.withoutKeyspaces(each, level) : known.on(level));
                }
            });
            return new CompactionPicker(all, rules, needs(view), damage.numbers()).pick();
        } finally {
            views.release(view);
        }
    }

    private static LevelStats levelStats(int level, List<Table> tables) {
        long bytes = 0;
        long savedBytes = 0;
        for (Table each : tables) {
            bytes += each.facts().fileBytes();
            savedBytes += each.facts().savedBytes();
        }
        return new LevelStats(level, tables.size(), bytes, bytes + savedBytes);
    }

    CompactionStats stats(ReadView view) {
        List<LevelStats> levels = new ArrayList<>();
        view.levels.byLevel().forEach((level, those) -> levels.add(levelStats(level, those)));
        return new CompactionStats(
                levels,
                merged.get(),
                moved.get(),
                failed.get(),
                readBytes.get(),
                writtenBytes.get(),
                brake.slowed(),
                brake.stalled(),
                damage.tables());
    }
}
