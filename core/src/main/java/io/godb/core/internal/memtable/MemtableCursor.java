package io.godb.core.internal.memtable;

import io.godb.core.internal.entry.EntryCursor;

/**
 * A walk over runs as if they were one.
 *
 * <p>Versions lie in memory in the order of their commits, so going through them by key is one cache miss after the other. Going
 * forward, the next references are therefore gathered ahead, and what they name is touched in one go: the processor then waits for
 * many misses at once. Who goes back pays them singly.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>Going forward, each run's position is how many of its versions were gathered or come before those; {@code ordered} names
 *       the runs that have more, in the order of the versions at their positions.
 *   <li>Going backward, at a version, each run's position is how many of its versions come before that one.
 * </ol>
 */
final class MemtableCursor extends EntryCursor {
    private static final int NONE = -1;
    private static final int FIRST_GATHERED = 8;
    private static final int MOST_GATHERED = 32;

    private final Arena arena;
    private final KeyOrder order;
    private final SortedRuns sorted;
    private final Run[] runs;
    /** For each run the first run whose prefixes say how their keys compare. */
    private final int[] families;
    /** Whether nobody asks for values, so that they need not be touched. */
    private final boolean isOfKeys;
    /** Whether it counts as a scan. */
    private final boolean isCounted;

    private final int[] positions;
    private final int[] ordered;
    private int orderedCount;

    private final int[] gathered = new int[MOST_GATHERED];
    private int gatheredCount;
    private int taken;
    private int nextGathered = FIRST_GATHERED;
    private int touched;

    private boolean isForward;
    private int current = NONE;
    private int ref = Arena.NOTHING;

    MemtableCursor(Arena arena, SortedRuns sorted, SortedRuns.Walk walk, boolean isOfKeys, boolean isCounted) {
        this.arena = arena;
        this.order = sorted.order();
        this.sorted = sorted;
        this.runs = walk.runs();
        this.families = walk.families();
        this.isOfKeys = isOfKeys;
        this.isCounted = isCounted;
        positions = new int[runs.length];
        ordered = new int[runs.length];
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        position(keyspace, key, from, length);
        nextGathered = FIRST_GATHERED;
        return beginForward();
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        position(keyspace, key, from, length);
        isForward = false;
        choosePrevious();
        return settleBackward();
    }

    private void position(int keyspace, byte[] key, int from, int length) {
        for (int run = 0; run < runs.length; run++) {
            positions[run] = runs[run].lowerBound(order, keyspace, key, from, length);
        }
    }

    @Override
    public boolean next() {
        requireVersion();
        if (!isForward) {
            positions[current]++;
            return beginForward();
        }
        return settleForward();
    }

    @Override
    public boolean previous() {
        requireVersion();
        if (isForward) {
            goBackTo(ref);
        }
        choosePrevious();
        return settleBackward();
    }

    private void requireVersion() {
        if (ref == Arena.NOTHING) {
            throw new IllegalStateException("at no version");
        }
    }

    private boolean beginForward() {
        isForward = true;
        orderRuns();
        gatheredCount = 0;
        taken = 0;
        return settleForward();
    }

    private void orderRuns() {
        orderedCount = 0;
        for (int run = 0; run < runs.length; run++) {
            if (positions[run] < runs[run].length()) {
                int at = orderedCount++;
                while (at > 0 && isBefore(run, ordered[at - 1])) {
                    ordered[at] = ordered[at - 1];
                    at--;
                }
                ordered[at] = run;
            }
        }
    }

    private boolean settleForward() {
        while (taken < gatheredCount || gather()) {
            int version = gathered[taken++];
            if (!arena.isReplaced(version)) {
                ref = version;
                enter(version);
                return true;
            }
        }
        ref = Arena.NOTHING;
        return false;
    }

    private boolean gather() {
        int count = 0;
        while (count < nextGathered && orderedCount > 0) {
            int run = ordered[0];
            gathered[count++] = runs[run].refs[positions[run]];
            advance(run);
        }
        touched = arena.touch(gathered, count, !isOfKeys);
        if (isCounted && runs.length > 1) {
            sorted.countWalked(count);
        }
        nextGathered = MOST_GATHERED;
        gatheredCount = count;
        taken = 0;
        return count > 0;
    }

    /** Moves the first run on, behind those whose versions come first now. Most versions are in few runs, so these are few. */
    private void advance(int run) {
        int left = orderedCount;
        if (++positions[run] == runs[run].length()) {
            orderedCount = left - 1;
            System.arraycopy(ordered, 1, ordered, 0, left - 1);
            return;
        }
        int at = 0;
        while (at + 1 < left && isBefore(ordered[at + 1], run)) {
            ordered[at] = ordered[at + 1];
            at++;
        }
        ordered[at] = run;
    }

    /** Whether a run's version at its position comes before that of another. */
    private boolean isBefore(int run, int other) {
        return isBefore(run, positions[run], other, positions[other]);
    }

    private boolean isBefore(int run, int position, int other, int otherPosition) {
        if (families[run] == families[other]) {
            long prefix = runs[run].prefixes[position];
            long otherPrefix = runs[other].prefixes[otherPosition];
            if (prefix != otherPrefix) {
                return prefix < otherPrefix;
            }
        }
        return order.compare(runs[run].refs[position], runs[other].refs[otherPosition]) < 0;
    }

    /** Makes the positions those of a version that was reached going forward. */
    private void goBackTo(int version) {
        position(arena.keyspace(version), arena.chunk(version), arena.keyFrom(version), arena.keyLength(version));
        orderRuns();
        while (runs[ordered[0]].refs[positions[ordered[0]]] != version) {
            advance(ordered[0]);
        }
        isForward = false;
    }

    private boolean settleBackward() {
        while (current != NONE && arena.isReplaced(ref)) {
            choosePrevious();
        }
        if (current == NONE) {
            ref = Arena.NOTHING;
            return false;
        }
        enter(ref);
        return true;
    }

    private void choosePrevious() {
        current = NONE;
        for (int run = 0; run < runs.length; run++) {
            int position = positions[run] - 1;
            if (position >= 0 && (current == NONE || isBefore(current, positions[current] - 1, run, position))) {
                current = run;
            }
        }
        if (current != NONE) {
            ref = runs[current].refs[--positions[current]];
        }
    }

    private void enter(int version) {
        byte[] chunk = arena.chunk(version);
        int at = Arena.at(version);
        int shape = Arena.shapeAt(chunk, at);
        int from = Arena.keyFrom(at, shape);
        int length = Arena.keyLengthIn(shape);
        keyspace = Arena.keyspaceAt(chunk, at);
        lsn = Arena.lsnAt(chunk, at);
        kind = Arena.kindIn(shape);
        keyBytes = chunk;
        keyFrom = from;
        keyLength = length;
        valueLength = Arena.valueLengthAt(chunk, at);
        valueFrom = from + length;
        valueBytes = Arena.isAdopted(shape) ? null : chunk;
    }

    @Override
    public long deadline() {
        return arena.deadline(ref);
    }

    @Override
    protected byte[] fetchValue() {
        byte[] bytes = arena.valueBytes(ref);
        valueBytes = bytes;
        valueFrom = arena.valueFrom(ref);
        return bytes;
    }

    /** What was touched; nobody asks, but it must look as if somebody could. */
    int touched() {
        return touched;
    }

    @Override
    public void close() {
        ref = Arena.NOTHING;
    }
}
