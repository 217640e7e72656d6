package io.godb.core.internal.log;

import java.util.Arrays;

/**
 * Where the records of one segment begin, by their index in it. Grows as records are appended.
 *
 * <p><b>Threads.</b> One adds. Any reads an index once it has learned, through a volatile field, that it was added.
 */
final class Positions {
    private static final int CHUNK_BITS = 14;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private volatile int[][] chunks = new int[4][];
    private int size;

    void add(int position) {
        int chunk = size >>> CHUNK_BITS;
        if ((size & (CHUNK - 1)) == 0) {
            addChunk(chunk);
        }
        chunks[chunk][size & (CHUNK - 1)] = position;
        size++;
    }

    private void addChunk(int chunk) {
        int[][] grown = chunk < chunks.length ? chunks : Arrays.copyOf(chunks, chunks.length * 2);
        if (chunk == grown.length || grown[chunk] == null) {
            grown[chunk] = new int[CHUNK];
        }
        chunks = grown;
    }

    int get(int index) {
        return chunks[index >>> CHUNK_BITS][index & (CHUNK - 1)];
    }

    /** For the thread that adds. */
    int size() {
        return size;
    }

    /** Begins anew, keeping the memory; when nobody reads any more. */
    void clear() {
        size = 0;
    }
}
