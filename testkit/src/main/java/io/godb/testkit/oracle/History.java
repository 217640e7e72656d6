package io.godb.testkit.oracle;

import java.util.Arrays;

/** Commits by ascending position, with the hash of each one's content, in arrays: a run has millions of them. */
final class History {
    private int size;
    private long[] positions = new long[64];
    private long[] hashes = new long[64];
    private long[] sequences = new long[64];
    private int[] lives = new int[64];
    private int[] writers = new int[64];

    int size() {
        return size;
    }

    long position(int index) {
        return positions[index];
    }

    long hash(int index) {
        return hashes[index];
    }

    int life(int index) {
        return lives[index];
    }

    Commit commit(int index) {
        return new Commit(lives[index], writers[index], sequences[index]);
    }

    /** The index of the first commit at or behind {@code position}; {@link #size()} if there is none. */
    int indexFrom(long position) {
        int index = Arrays.binarySearch(positions, 0, size, position);
        return index < 0 ? -index - 1 : index;
    }

    boolean holds(int index, long position) {
        return index < size && positions[index] == position;
    }

    /** The index of a commit with that content, or -1. */
    int indexOfHash(long hash) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                return i;
            }
        }
        return -1;
    }

    void add(long position, Commit commit, long hash) {
        if (size == positions.length) {
            grow();
        }
        positions[size] = position;
        hashes[size] = hash;
        sequences[size] = commit.sequence();
        lives[size] = commit.life();
        writers[size] = commit.writer();
        size++;
    }

    /** Forgets everything at or behind {@code position}. */
    void cutFrom(long position) {
        size = indexFrom(position);
    }

    private void grow() {
        int length = 2 * size;
        positions = Arrays.copyOf(positions, length);
        hashes = Arrays.copyOf(hashes, length);
        sequences = Arrays.copyOf(sequences, length);
        lives = Arrays.copyOf(lives, length);
        writers = Arrays.copyOf(writers, length);
    }
}
