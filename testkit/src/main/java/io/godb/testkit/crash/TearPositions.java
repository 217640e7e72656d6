package io.godb.testkit.crash;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Where, besides sector borders, a copy of so many bytes may have stopped: within the first word, after each of the first
 * words, in the middle of one in the middle, and shortly before the end.
 */
final class TearPositions {
    private static final int WORD_BYTES = 8;
    private static final int WORDS = 16;

    private final NavigableSet<Integer> positions = new TreeSet<>();

    TearPositions(int length) {
        add(1, length);
        add(WORD_BYTES / 2, length);
        for (int word = 1; word <= WORDS; word++) {
            add(word * WORD_BYTES, length);
        }
        add(length / 2 / WORD_BYTES * WORD_BYTES + 3, length);
        add(length - WORD_BYTES, length);
        add(length - 1, length);
    }

    private void add(int position, int length) {
        if (position > 0 && position < length) {
            positions.add(position);
        }
    }

    /** The first behind {@code position}, very high if there is none. */
    int nextAfter(int position) {
        Integer next = positions.higher(position);
        return next == null ? Integer.MAX_VALUE : next;
    }
}
