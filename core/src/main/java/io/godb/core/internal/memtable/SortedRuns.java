package io.godb.core.internal.memtable;

import io.godb.core.internal.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of a memtable, made when somebody asks or a worker has the time. Versions are sorted in the order of the arena, into an
 * open run; at 4,096 it is sealed. Sealed neighbours are merged until each is at least twice as long as the next, so their
 * number is logarithmic. Once walks over several runs have gone over as many versions as there are, all are merged: a memtable that
 * is scanned is one run and an open one soon after it is filled, and one that is not scanned never pays for that.
 *
 * <p>What a newer version of its key hides from everybody is left out, where both are sorted together: keys that are written again and
 * again leave one version each ({@link HiddenVersions}).
 *
 * <p>The memory of one run over all versions is taken from the budget with each version's own. A merge needs its target
 * besides that, for as long as it lasts; without a yes it waits, and cursors walk more runs meanwhile.
 *
 * <p><b>Invariants.</b> The sealed runs and the open one hold each version before {@code sorted} that somebody may see once, and
 * perhaps others.
 *
 * <p><b>Threads.</b> Any. {@code sorting} guards what follows it and is held for one run at a time; {@code merging} is held for a
 * whole merge, by at most one thread, and taken first. Neither the writer nor a point read takes one.
 */
final class SortedRuns {
    static final int SEALED_LENGTH = 4_096;
    /** With more sealed runs than that a reader helps with merging. */
    private static final int MOST_RUNS_WALKED = 32;

    private static final VarHandle WALKED;

    static {
        try {
            WALKED = MethodHandles.lookup().findVarHandle(SortedRuns.class, "walked", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Arena arena;
    private final MemoryBudget budget;
    private final int sealedLength;
    private final KeyOrder order;

    private final ReentrantLock merging = new ReentrantLock();
    private final RunSorter merger;

    private final ReentrantLock sorting = new ReentrantLock();
    private final RunSorter sorter;
    private final HiddenVersions hidden;
    /** Replaced under {@code sorting}. */
    private volatile State state = new State(new Run[0], null, Arena.first(), 0);

    /** Of the last state that somebody walked over. */
    private volatile @Nullable Walk walk;
    /** How many versions were walked over in more runs than one, since all were merged. */
    @SuppressWarnings("unused") // Through WALKED.
    private long walked;

    /** What a cursor needs of the runs at one moment: for each the first one whose prefixes say how their keys compare. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
    record Walk(State state, Run[] runs, int[] families) {}

    /** The runs at one moment, the place in the arena up to which they reach, and how many versions were appended before it. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
    record State(Run[] sealed, @Nullable Run open, int sorted, long passed) {
        long count() {
            long count = open == null ? 0 : open.length();
            for (Run run : sealed) {
                count += run.length();
            }
            return count;
        }

        Run[] all() {
            if (open == null) {
                return sealed;
            }
            Run[] all = Arrays.copyOf(sealed, sealed.length + 1);
            all[sealed.length] = open;
            return all;
        }

        /** With another open run, which is sealed once it is full. */
        State with(Run run, int fullLength, int reached, int versions) {
            State with = new State(sealed, run, reached, passed + versions);
            return run.length() < fullLength ? with : new State(with.all(), null, reached, with.passed);
        }

        State withMerged(int first, Run merged) {
            Run[] fewer = new Run[sealed.length - 1];
            System.arraycopy(sealed, 0, fewer, 0, first);
            fewer[first] = merged;
            System.arraycopy(sealed, first + 2, fewer, first + 1, sealed.length - first - 2);
            return new State(fewer, open, sorted, passed);
        }
    }

    SortedRuns(Arena arena, MemoryBudget budget, int sealedLength, Supplier<Readers> readers) {
        this.arena = arena;
        this.budget = budget;
        this.sealedLength = sealedLength;
        order = new KeyOrder(arena);
        merger = new RunSorter(order);
        sorter = new RunSorter(order);
        hidden = new HiddenVersions(arena, sealedLength, readers);
    }

    KeyOrder order() {
        return order;
    }

    /** Runs that hold all versions published by now. */
    Walk sortedToEnd() {
        int end = arena.end();
        while (Integer.compareUnsigned(state.sorted, end) < 0) {
            sortOneRun(end);
        }
        while (state.sealed.length > MOST_RUNS_WALKED && mergeOnce()) {
            // One run fewer.
        }
        return walkOver(state);
    }

    @SuppressWarnings("ReferenceEquality") // A state is another one when it was replaced.
    private Walk walkOver(State now) {
        Walk known = walk;
        if (known == null || known.state != now) {
            Run[] all = now.all();
            known = new Walk(now, all, families(all));
            walk = known;
        }
        return known;
    }

    private int[] families(Run[] runs) {
        int[] families = new int[runs.length];
        for (int run = 0; run < runs.length; run++) {
            int family = 0;
            while (!runs[family].hasPrefixesLike(runs[run], order)) {
                family++;
            }
            families[run] = family;
        }
        return families;
    }

    /** Some versions were walked over in more runs than one. */
    void countWalked(int versions) {
        // Lost updates do no harm.
        WALKED.setOpaque(this, (long) WALKED.getOpaque(this) + versions);
    }

    /** Seals one run if that many versions, all that were published, fill it. */
    boolean sealOnce(long published) {
        State now = state;
        if (published - now.passed + openLength(now) < sealedLength) {
            return false;
        }
        sortOneRun(arena.end());
        return true;
    }

    private static int openLength(State now) {
        return now.open == null ? 0 : now.open.length();
    }

    private void sortOneRun(int end) {
        sorting.lock();
        try {
            State now = state;
            int[] refs = new int[sealedLength - openLength(now)];
            int length = 0;
            int place = now.sorted;
            while (length < refs.length && Integer.compareUnsigned(place, end) < 0) {
                int ref = arena.versionAt(place);
                refs[length++] = ref;
                place = arena.behind(ref);
            }
            if (length > 0) {
                state = add(now, refs, length, place);
            }
        } finally {
            sorting.unlock();
        }
    }

    private State add(State now, int[] refs, int length, int reached) {
        hidden.find(refs, length);
        Run open = now.open == null ? null : hidden.leaveOut(now.open);
        Run sorted = sorter.sort(refs, hidden.leaveOut(refs, length));
        Run both = open == null ? sorted : sorter.merge(open, sorted);
        // An open run that stays just short of full would be merged again with every few versions.
        return now.with(both, hidden.isAny() ? sealedLength / 2 : sealedLength, reached, length);
    }

    /** Merges two neighbours; false if there is nothing to merge, no memory for it, or another thread at it. */
    boolean mergeOnce() {
        if (!merging.tryLock()) {
            return false;
        }
        try {
            Run[] sealed = state.sealed;
            int first = shortestNeighbours(sealed, isWorthOneRun());
            return first >= 0 && merge(sealed[first], sealed[first + 1], first);
        } finally {
            merging.unlock();
        }
    }

    private boolean merge(Run one, Run other, int first) {
        long bytes = ((long) one.length() + other.length()) * Run.BYTES_PER_VERSION;
        if (!budget.tryTake(bytes)) {
            return false;
        }
        try {
            Run merged = merger.merge(one, other);
            sorting.lock();
            try {
                // Meanwhile runs were added behind these two, and none was merged.
                State fewer = state.withMerged(first, merged);
                state = fewer;
                walk = null;
                if (fewer.sealed.length == 1) {
                    WALKED.setOpaque(this, 0L);
                }
            } finally {
                sorting.unlock();
            }
        } finally {
            budget.give(bytes);
        }
        return true;
    }

    /** Whether walks over many runs have cost more than making them one. */
    boolean isWorthOneRun() {
        State now = state;
        return now.sealed.length > 1 && (long) WALKED.getOpaque(this) >= now.count();
    }

    private static int shortestNeighbours(Run[] sealed, boolean ofAnyLengths) {
        int found = -1;
        long shortest = Long.MAX_VALUE;
        for (int first = 0; first + 1 < sealed.length; first++) {
            long length = sealed[first].length();
            long next = sealed[first + 1].length();
            if ((ofAnyLengths || length < 2 * next) && length + next < shortest) {
                shortest = length + next;
                found = first;
            }
        }
        return found;
    }

    /** How many of the sorted versions are of keys from one key on and before another; null is the keyspace's end. */
    long count(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        long count = 0;
        for (Run run : state.all()) {
            count -= run.lowerBound(order, keyspace, from, 0, from.length);
            if (toExclusive != null) {
                count += run.lowerBound(order, keyspace, toExclusive, 0, toExclusive.length);
            } else if (keyspace < Integer.MAX_VALUE) {
                count += run.lowerBound(order, keyspace + 1, from, 0, 0);
            } else {
                count += run.length();
            }
        }
        return Math.max(0, count);
    }

    /** How many runs a cursor walks; a test's measure. */
    int runCount() {
        return state.all().length;
    }

    /** How often versions were compared or moved to sort runs, merges of sealed ones left aside; a test's measure. */
    long sortSteps() {
        return sorter.steps();
    }
}
