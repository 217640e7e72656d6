package io.godb.core.internal.memtable;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest commits in memory: an arena of versions in the order of their commits, a hash index over it for point reads, chains
 * from each version to the older ones of its key, and an order that is made only when somebody asks for it.
 *
 * <p>A reference names a version for as long as the memtable is open.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>LSNs never descend. What a commit writes is readable as soon as it is put; readers ask with an LSN that was published
 *       after its commit was put as a whole, so they see whole commits.
 *   <li>Of two puts of one key with one LSN only the later exists for readers and cursors.
 *   <li>Everything but a few kilobytes and the keyspaces' figures is taken from the budget before it is allocated.
 * </ol>
 *
 * <p><b>Threads.</b> One writes at a time, under the commit's lock: {@link #reserve}, {@link #put}, {@link #putAdopting},
 * {@link #deleteRange}. Any thread reads, without a lock; a cursor may wait for another thread that sorts up to 4,096 versions.
 * {@link #sealRuns} is for a background worker and blocks nobody.
 *
 * <p><b>Failure.</b> {@link #reserve} says no and changes nothing. What was reserved cannot fail, except by an
 * {@code OutOfMemoryError} of a heap that is smaller than its budget.
 */
public final class Memtable implements AutoCloseable {
    /** No version. */
    public static final long NOTHING = Arena.NOTHING;
    /** The longest key. */
    public static final int LARGEST_KEY_BYTES = Arena.LARGEST_KEY_BYTES;
    /** The longest value that is copied; longer ones must be adopted. */
    public static final int LARGEST_COPIED_VALUE_BYTES = Arena.LARGEST_COPIED_VALUE_BYTES;

    /** What a range delete counts for, besides its bounds. */
    public static final int RANGE_DELETE_BYTES = 512;

    private static final VarHandle FIGURE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int APPENDED = 0;
    private static final int ENTRIES = 1;
    private static final int BYTES = 2;
    private static final int FIRST_LSN = 3;
    private static final int LAST_LSN = 4;
    private static final int MEMORY = 5;
    private static final int FIGURES = 6;

    /** The budget is asked for index space for so many versions at a time. */
    private static final int VERSIONS_AT_ONCE = 1_024;

    private final MemoryBudget budget;
    private final long secret;
    private final long capacityBytes;
    private final Arena arena;
    private final HashIndex index;
    private final SortedRuns runs;
    private final KeyspaceCounts counts = new KeyspaceCounts();
    private final RangeDeletes rangeDeletes = new RangeDeletes();

    // Written by the writer, read by any.
    private final long[] figures = new long[FIGURES];

    // Of the writer alone.
    private long versionsPaid;
    private long indexBytesPaid;
    private long adoptedBytesPaid;
    private long adoptedBytes;

    /** {@code readers} is asked when versions are sorted, for what may be left out then. */
    public Memtable(MemoryBudget budget, long secret, long capacityBytes, Supplier<Readers> readers) {
        this(budget, secret, capacityBytes, SortedRuns.SEALED_LENGTH, readers);
    }

    /** With shorter runs, for tests. */
    Memtable(MemoryBudget budget, long secret, long capacityBytes, int sealedLength, Supplier<Readers> readers) {
        this.budget = budget;
        this.secret = secret;
        this.capacityBytes = capacityBytes;
        arena = new Arena(budget);
        index = new HashIndex(arena);
        runs = new SortedRuns(arena, budget, sealedLength, readers);
    }

    /** What {@link KeyHash} takes for the hashes of this memtable. */
    public long secret() {
        return secret;
    }

    /** As {@link #reserve(int, long, long)}, with no value to adopt. */
    public boolean reserve(int entries, long keyAndValueBytes) {
        return reserve(entries, keyAndValueBytes, 0);
    }

    /**
     * Makes room for a commit: so many puts, so many bytes of their keys and copied values, and so many of values that will
     * be adopted and of range deletes. A reservation ends with the next one, used or not. False if the memtable is full or the budget
     * refuses. Full is never said by an empty memtable.
     */
    public boolean reserve(int entries, long copiedBytes, long adopting) {
        long bytes = copiedBytes + (long) entries * Arena.OVERHEAD_BYTES;
        long versions = figures[APPENDED] + entries;
        if (figures[BYTES] + bytes + adopting > capacityBytes && !isEmpty()) {
            return false;
        }
        return (versions <= versionsPaid && adopting <= adoptedBytesPaid - adoptedBytes && arena.hasRoom(bytes))
                || take(versions, bytes, adopting);
    }

    /** Takes what is missing, or nothing. */
    private boolean take(long versions, long bytes, long adopting) {
        long paid = Math.max(versionsPaid, versionsAtOnce(versions));
        long indexBytes = indexBytes(paid);
        long adoptedAfter = Math.max(adoptedBytesPaid, adoptedBytes + adopting);
        long missing = indexBytes - indexBytesPaid + adoptedAfter - adoptedBytesPaid;
        if (!budget.tryTake(missing)) {
            return false;
        }
        if (!arena.reserve(bytes)) {
            budget.give(missing);
            return false;
        }
        versionsPaid = paid;
        indexBytesPaid = indexBytes;
        adoptedBytesPaid = adoptedAfter;
        setFigure(MEMORY, arena.chunkBytes() + indexBytesPaid + adoptedBytesPaid);
        return true;
    }

    /** What {@link #reserve(int, long, long)} asks of the budget at most in an empty memtable. */
    public static long mostBytes(MemoryBudget budget, int entries, long copiedBytes, long adopting) {
        return Arena.mostBytes(budget, copiedBytes + (long) entries * Arena.OVERHEAD_BYTES)
                + indexBytes(versionsAtOnce(entries))
                + adopting;
    }

    private static long versionsAtOnce(long versions) {
        return (versions + VERSIONS_AT_ONCE - 1) / VERSIONS_AT_ONCE * VERSIONS_AT_ONCE;
    }

    private static long indexBytes(long versions) {
        return versions == 0 ? 0 : HashIndex.mostBytes(versions) + versions * Run.BYTES_PER_VERSION;
    }

    /**
     * Adds a version: copies key and value from the source. The hash is {@link KeyHash}'s of {@link #secret}, the keyspace and the
     * key. Room for it was reserved.
     */
    public void put(
            int kind,
            int keyspace,
            byte[] source,
            int keyFrom,
            int keyLength,
            int valueFrom,
            int valueLength,
            long deadline,
            long lsn,
            long hash) {
        if (valueLength > LARGEST_COPIED_VALUE_BYTES) {
            throw new IllegalArgumentException("a value of " + valueLength + " bytes must be adopted");
        }
        requireFits(keyspace, keyLength, lsn);
        int ref =
                arena.append(kind, keyspace, source, keyFrom, keyLength, valueFrom, valueLength, deadline, lsn, false);
        publish(ref, kind, keyspace, source, keyFrom, keyLength, valueLength, lsn, hash);
    }

    /**
     * As {@link #put}, but the value stays in the source, which nobody changes from now on. The source should hold little else: only
     * the value's length counts in the budget.
     */
    public void putAdopting(
            int kind,
            int keyspace,
            byte[] source,
            int keyFrom,
            int keyLength,
            int valueFrom,
            int valueLength,
            long deadline,
            long lsn,
            long hash) {
        if (valueLength > adoptedBytesPaid - adoptedBytes) {
            throw new IllegalStateException("more is adopted than was reserved");
        }
        requireFits(keyspace, keyLength, lsn);
        adoptedBytes += valueLength;
        int ref = arena.append(kind, keyspace, source, keyFrom, keyLength, valueFrom, valueLength, deadline, lsn, true);
        publish(ref, kind, keyspace, source, keyFrom, keyLength, valueLength, lsn, hash);
    }

    private void requireFits(int keyspace, int keyLength, long lsn) {
        if (keyspace < 0 || keyLength > LARGEST_KEY_BYTES) {
            throw new IllegalArgumentException("keyspace " + keyspace + ", a key of " + keyLength + " bytes");
        }
        noteLsn(lsn);
    }

    private void noteLsn(long lsn) {
        long last = figures[LAST_LSN];
        if (lsn == last) {
            return;
        }
        if (lsn < last) {
            throw new IllegalArgumentException("LSN " + lsn + " after " + last);
        }
        if (isEmpty()) {
            setFigure(FIRST_LSN, lsn);
        }
        setFigure(LAST_LSN, lsn);
    }

    private void publish(
            int ref,
            int kind,
            int keyspace,
            byte[] source,
            int keyFrom,
            int keyLength,
            int valueLength,
            long lsn,
            long hash) {
        int slot = index.locate(keyspace, source, keyFrom, keyLength, hash);
        long entries = figures[ENTRIES] + 1;
        if (slot < 0) {
            index.insert(hash, ~slot, ref);
        } else {
            int older = index.at(hash, slot);
            if (arena.lsn(older) == lsn) {
                entries--;
                replace(older, ref);
            } else {
                arena.link(ref, older);
            }
            index.replace(hash, slot, ref);
        }
        counts.count(keyspace, kind, (long) keyLength + valueLength, 1);
        setFigure(ENTRIES, entries);
        setFigure(BYTES, arena.usedBytes() + adoptedBytes);
        setFigure(APPENDED, figures[APPENDED] + 1);
        arena.publish();
    }

    private void replace(int replaced, int ref) {
        arena.markReplaced(replaced);
        int older = arena.older(replaced);
        if (older != Arena.NOTHING) {
            arena.link(ref, older);
        }
        counts.count(
                arena.keyspace(replaced),
                arena.kind(replaced),
                (long) arena.keyLength(replaced) + arena.valueLength(replaced),
                -1);
    }

    /**
     * Adds a range delete. A commit reserves {@link #RANGE_DELETE_BYTES} and the length of both bounds for it, as bytes to
     * adopt.
     */
    public void deleteRange(RangeDelete delete) {
        byte[] end = delete.toExclusive();
        long bytes = (long) RANGE_DELETE_BYTES + delete.from().length + (end == null ? 0 : end.length);
        if (bytes > adoptedBytesPaid - adoptedBytes && !take(figures[APPENDED], 0, bytes)) {
            throw new IllegalStateException("a range delete was not reserved");
        }
        noteLsn(delete.lsn());
        adoptedBytes += bytes;
        setFigure(BYTES, arena.usedBytes() + adoptedBytes);
        rangeDeletes.add(delete);
    }

    /**
     * Fetches the place in the index where the hash will be looked for. Several of these overlap, if the caller does nothing with
     * the results but keep them.
     */
    public long touch(long hash) {
        return index.touch(hash);
    }

    /** The newest version of the key that is not above the limit, or {@link #NOTHING}. Range deletes are not looked at. */
    public long find(int keyspace, byte[] key, int from, int length, long hash, long lsnLimit) {
        int newest = index.find(keyspace, key, from, length, hash);
        return newest == Arena.NOTHING ? NOTHING : arena.newestAt(newest, lsnLimit);
    }

    public long lsn(long ref) {
        return arena.lsn((int) ref);
    }

    /** One of {@link io.godb.core.internal.format.EntryKind}. */
    public int kind(long ref) {
        return arena.kind((int) ref);
    }

    /** In milliseconds since 1970; 0 for never. */
    public long deadline(long ref) {
        return arena.deadline((int) ref);
    }

    public int valueLength(long ref) {
        return arena.valueLength((int) ref);
    }

    /** The array that holds the value, which must not be changed. */
    public byte[] valueBytes(long ref) {
        return arena.valueBytes((int) ref);
    }

    /** Where the value begins in {@link #valueBytes}. */
    public int valueFrom(long ref) {
        return arena.valueFrom((int) ref);
    }

    /** Copies the value. */
    public void copyValue(long ref, byte[] target, int at) {
        System.arraycopy(valueBytes(ref), valueFrom(ref), target, at, valueLength(ref));
    }

    /** The range deletes of this memtable. */
    public RangeDeletes rangeDeletes() {
        return rangeDeletes;
    }

    /** A walk over all versions that are in the memtable now and that somebody may see, and perhaps others. */
    public EntryCursor cursor() {
        return new MemtableCursor(arena, runs, runs.sortedToEnd(), false, true);
    }

    /** As {@link #cursor}, for a walk that comes once: it does not say that this memtable is worth merging into one run. */
    public EntryCursor lastCursor() {
        return new MemtableCursor(arena, runs, runs.sortedToEnd(), false, false);
    }

    /** As {@link #cursor}, for somebody who does not ask for values. */
    public EntryCursor keyCursor() {
        return new MemtableCursor(arena, runs, runs.sortedToEnd(), true, true);
    }

    /** Does a piece of sorting ahead of the cursors: seals a run, merges two; false if there was nothing to do. */
    public boolean sealRuns() {
        boolean sealed = runs.sealOnce(figure(APPENDED));
        return runs.mergeOnce() || sealed;
    }

    /** Whether cursors have become slow enough that {@link #sealRuns} should be called now. */
    public boolean isSlowToWalk() {
        return runs.isWorthOneRun();
    }

    /** Whether nothing was put and no range deleted. */
    public boolean isEmpty() {
        return figure(LAST_LSN) == 0;
    }

    /** How many versions there are, range deletes left aside. */
    public long entries() {
        return figure(ENTRIES);
    }

    /** What the versions occupy in the arena, and the values that were adopted. */
    public long bytes() {
        return figure(BYTES);
    }

    /** What is taken from the budget, a merge under way left aside. */
    public long memoryBytes() {
        return figure(MEMORY);
    }

    /** The first commit's LSN; 0 for none. */
    public long firstLsn() {
        return figure(FIRST_LSN);
    }

    /** The last commit's LSN; 0 for none. */
    public long lastLsn() {
        return figure(LAST_LSN);
    }

    /** What the memtable holds of a keyspace. */
    public KeyspaceFigures figures(int keyspace) {
        return counts.of(keyspace);
    }

    /** The keyspaces of which there are versions, ascending. */
    public int[] keyspaces() {
        return counts.keyspaces();
    }

    /** About how many bytes the versions of a range of keys occupy; null is the keyspace's end. What is not sorted yet is left out. */
    public long approximateBytes(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        long appended = figure(APPENDED);
        return appended == 0 ? 0 : runs.count(keyspace, from, toExclusive) * (figure(BYTES) / appended);
    }

    /** Gives all memory back. Nobody reads or writes any more. */
    @Override
    public void close() {
        arena.close();
        index.clear();
        budget.give(indexBytesPaid + adoptedBytesPaid);
        indexBytesPaid = 0;
        adoptedBytesPaid = 0;
        setFigure(MEMORY, 0);
    }

    private long figure(int which) {
        return (long) FIGURE.getAcquire(figures, which);
    }

    private void setFigure(int which, long value) {
        FIGURE.setRelease(figures, which, value);
    }

    /** How many slots of the index a look-up sees; a test's measure. */
    int slotsSearched(int keyspace, byte[] key, long hash) {
        return index.slotsSearched(keyspace, key, 0, key.length, hash);
    }

    Arena arena() {
        return arena;
    }

    SortedRuns runs() {
        return runs;
    }
}
