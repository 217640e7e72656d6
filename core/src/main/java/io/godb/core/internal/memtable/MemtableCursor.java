package io.godb.core.internal.memtable;

import io.godb.core.internal.entry.EntryCursor;

/**
 * A walk over runs as if they were one.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>At a version, each run's position is how many of its versions come before that one. So both directions lead on from it:
 *       the next version is the first of those at the positions, the previous one the last of those before them.
 *   <li>While {@code challenger} names a run, no run but the current one is ahead of it at the positions.
 * </ol>
 */
final class MemtableCursor extends EntryCursor {
    private static final int NONE = -1;

    private final Arena arena;
    private final KeyOrder order;
    private final Run[] runs;
    /** For each run the first run whose prefixes say how their keys compare. */
    private final int[] families;

    private final int[] positions;
    private int current = NONE;
    private int challenger = NONE;
    private int ref;

    MemtableCursor(Arena arena, KeyOrder order, Run[] runs) {
        this.arena = arena;
        this.order = order;
        this.runs = runs;
        positions = new int[runs.length];
        families = new int[runs.length];
        for (int run = 0; run < runs.length; run++) {
            int family = 0;
            while (!runs[family].hasPrefixesLike(runs[run], order)) {
                family++;
            }
            families[run] = family;
        }
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        position(keyspace, key, from, length);
        chooseNext();
        return settleForward();
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        position(keyspace, key, from, length);
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
        advance();
        return settleForward();
    }

    @Override
    public boolean previous() {
        requireVersion();
        choosePrevious();
        return settleBackward();
    }

    private void requireVersion() {
        if (current == NONE) {
            throw new IllegalStateException("at no version");
        }
    }

    private boolean settleForward() {
        while (current != NONE && arena.isReplaced(ref)) {
            advance();
        }
        return isEntered();
    }

    private boolean isEntered() {
        if (current == NONE) {
            return false;
        }
        enter();
        return true;
    }

    private boolean settleBackward() {
        while (current != NONE && arena.isReplaced(ref)) {
            choosePrevious();
        }
        return isEntered();
    }

    private void advance() {
        int position = ++positions[current];
        if (challenger != NONE
                && position < runs[current].length()
                && isBefore(current, position, challenger, positions[challenger])) {
            ref = runs[current].refs[position];
        } else {
            chooseNext();
        }
    }

    private void chooseNext() {
        current = NONE;
        challenger = NONE;
        for (int run = 0; run < runs.length; run++) {
            int position = positions[run];
            if (position == runs[run].length()) {
                continue;
            }
            if (current == NONE) {
                current = run;
            } else if (isBefore(run, position, current, positions[current])) {
                challenger = current;
                current = run;
            } else if (challenger == NONE || isBefore(run, position, challenger, positions[challenger])) {
                challenger = run;
            }
        }
        if (current != NONE) {
            ref = runs[current].refs[positions[current]];
        }
    }

    private void choosePrevious() {
        current = NONE;
        challenger = NONE;
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

    private void enter() {
        int version = ref;
        byte[] chunk = arena.chunk(version);
        keyBytes = chunk;
        keyspace = arena.keyspace(version);
        lsn = arena.lsn(version);
        kind = arena.kind(version);
        keyFrom = arena.keyFrom(version);
        keyLength = arena.keyLength(version);
        valueLength = arena.valueLength(version);
        valueBytes = arena.valueBytes(version);
        valueFrom = arena.valueFrom(version);
    }

    @Override
    public long deadline() {
        return arena.deadline(ref);
    }

    @Override
    protected byte[] fetchValue() {
        throw new IllegalStateException("at no version");
    }

    @Override
    public void close() {
        current = NONE;
    }
}
