package io.godb.core.internal.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Range deletes, and which of them cover a key. The keys are cut into fragments where a range begins or ends; each fragment has a
 * chain of the LSNs that cover it, newest first, with jumps, so that an old one is found in logarithmic time as well.
 *
 * <p>A range that covers many fragments costs a link in each. That is quadratic where all ranges overlap; a look-up never is.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A fragment reaches from its bound to the next bound. Before the first bound nothing is covered.
 *   <li>LSNs are added in ascending order, so a reader with a limit sees the same before, during and after an add above it:
 *       a new bound begins with the chain of the fragment it cuts.
 * </ol>
 *
 * <p><b>Threads.</b> One adds at a time; any read meanwhile.
 */
public final class RangeDeletes {
    private final ConcurrentSkipListMap<Bound, Fragment> fragments = new ConcurrentSkipListMap<>();
    private volatile @Nullable Added newest;

    /** One more; its LSN is at least that of the one before. */
    public void add(RangeDelete delete) {
        add(delete, delete.lsn());
    }

    /**
     * One more, as {@link #add(RangeDelete)}, where nobody reads with a limit from {@code leastLsn} on that is below its own LSN: of
     * those from there on, which it covers too, nobody can tell the difference, and they are forgotten.
     */
    public void add(RangeDelete delete, long leastLsn) {
        Added before = newest;
        if (before != null && before.delete.lsn() > delete.lsn()) {
            throw new IllegalArgumentException("LSN " + delete.lsn() + " after " + before.delete.lsn());
        }
        Bound from = new Bound(delete.keyspace(), delete.from(), 0, delete.from().length);
        byte[] end = delete.toExclusive();
        Bound to = end == null
                ? new Bound(delete.keyspace() + 1L, delete.from(), 0, 0)
                : new Bound(delete.keyspace(), end, 0, end.length);
        if (from.compareTo(to) < 0) {
            cover(from, to, delete.lsn(), leastLsn);
        }
        newest = new Added(delete, before);
    }

    private void cover(Bound from, Bound to, long lsn, long leastLsn) {
        cutAt(to);
        cutAt(from);
        ConcurrentNavigableMap<Bound, Fragment> covered = fragments.subMap(from, true, to, false);
        for (Fragment fragment : covered.values()) {
            Cover before = fragment.newest;
            if (before == null || before.lsn < leastLsn) {
                fragment.newest = new Cover(lsn, before);
            } else if (before.lsn < lsn) {
                fragment.newest = new Cover(lsn, before.older);
            }
        }
    }

    private void cutAt(Bound bound) {
        Map.Entry<Bound, Fragment> cut = fragments.floorEntry(bound);
        if (cut == null || !cut.getKey().equals(bound)) {
            fragments.put(bound, new Fragment(cut == null ? null : cut.getValue().newest));
        }
    }

    /** The highest LSN, at most the limit, of those that cover the key; 0 for none. */
    public long newest(int keyspace, byte[] key, int from, int length, long lsnLimit) {
        if (isEmpty()) {
            return 0;
        }
        Map.Entry<Bound, Fragment> fragment = fragments.floorEntry(new Bound(keyspace, key, from, length));
        return fragment == null ? 0 : fragment.getValue().newestAt(lsnLimit);
    }

    /** Costs one read. */
    public boolean isEmpty() {
        return newest == null;
    }

    /** How many there are. */
    public int count() {
        Added last = newest;
        return last == null ? 0 : last.count;
    }

    /** All, in the order they were added. */
    public List<RangeDelete> all() {
        List<RangeDelete> all = new ArrayList<>();
        for (Added added = newest; added != null; added = added.before) {
            all.add(added.delete);
        }
        Collections.reverse(all);
        return Collections.unmodifiableList(all);
    }

    /**
     * Range deletes that cover the same keys, and of which no two of one LSN overlap; by ascending LSN. Nobody adds meanwhile.
     *
     * @param progress is called for each fragment; it may throw to end this
     */
    public List<RangeDelete> disjoint(Runnable progress) {
        List<RangeDelete> disjoint = new ArrayList<>();
        Map<Long, Bound> begun = new HashMap<>();
        for (Map.Entry<Bound, Fragment> each : fragments.entrySet()) {
            progress.run();
            Set<Long> lsns = each.getValue().lsns();
            begun.entrySet().removeIf(one -> {
                boolean isOver = !lsns.contains(one.getKey()) || one.getValue().keyspace != each.getKey().keyspace;
                if (isOver) {
                    disjoint.add(between(one.getValue(), each.getKey(), one.getKey()));
                }
                return isOver;
            });
            lsns.forEach(lsn -> begun.putIfAbsent(lsn, each.getKey()));
        }
        disjoint.sort(Comparator.comparingLong(RangeDelete::lsn));
        return disjoint;
    }

    private static RangeDelete between(Bound from, Bound to, long lsn) {
        byte[] end = to.keyspace == from.keyspace ? to.bytes() : null;
        return new RangeDelete((int) from.keyspace, from.bytes(), end, lsn);
    }

    /** What was added, newest first. */
    private static final class Added {
        final RangeDelete delete;
        final @Nullable Added before;
        final int count;

        Added(RangeDelete delete, @Nullable Added before) {
            this.delete = delete;
            this.before = before;
            count = before == null ? 1 : before.count + 1;
        }
    }

    /** The keys from one bound to the next. */
    private static final class Fragment {
        volatile @Nullable Cover newest;

        Fragment(@Nullable Cover newest) {
            this.newest = newest;
        }

        Set<Long> lsns() {
            Set<Long> lsns = new HashSet<>();
            for (Cover cover = newest; cover != null; cover = cover.older) {
                lsns.add(cover.lsn);
            }
            return lsns;
        }

        long newestAt(long lsnLimit) {
            Cover cover = newest;
            while (cover != null && cover.lsn > lsnLimit) {
                cover = cover.jump.lsn > lsnLimit && cover.jump != cover ? cover.jump : cover.older;
            }
            return cover == null ? 0 : cover.lsn;
        }
    }

    /** One LSN of a chain, with Myers' jump: the distances are those of skew-binary numbers. */
    private static final class Cover {
        final long lsn;
        final @Nullable Cover older;
        final Cover jump;
        final int depth;

        Cover(long lsn, @Nullable Cover older) {
            this.lsn = lsn;
            this.older = older;
            if (older == null) {
                jump = this;
                depth = 0;
            } else {
                Cover far = older.jump;
                jump = older.depth - far.depth == far.depth - far.jump.depth ? far.jump : older;
                depth = older.depth + 1;
            }
        }
    }

    /** A place among the keys. The keyspace is wider than its id, so that the place behind the last keyspace exists. */
    private static final class Bound implements Comparable<Bound> {
        final long keyspace;
        final byte[] key;
        final int from;
        final int length;

        Bound(long keyspace, byte[] key, int from, int length) {
            this.keyspace = keyspace;
            this.key = key;
            this.from = from;
            this.length = length;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(key, from, from + length);
        }

        @Override
        public int compareTo(Bound other) {
            int byKeyspace = Long.compare(keyspace, other.keyspace);
            return byKeyspace != 0
                    ? byKeyspace
                    : Arrays.compareUnsigned(
                            key, from, from + length, other.key, other.from, other.from + other.length);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bound bound && compareTo(bound) == 0;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(keyspace) * 31 + length;
        }
    }
}
