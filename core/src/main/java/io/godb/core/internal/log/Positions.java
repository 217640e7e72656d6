package io.godb.core.internal.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Where the records of one segment begin, by their index in it. Grows as records are appended.
 *
 * <p><b>Threads.</b> One at a time adds, under a lock of its own. Any reads an index that is below {@link #published}.
 */
final class Positions {
    private static final int CHUNK_BITS = 14;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(Positions.class, "size", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private int[][] chunks = new int[4][];
    private int size;

    void add(int position) {
        int chunk = size >>> CHUNK_BITS;
        if ((size & (CHUNK - 1)) == 0) {
            addChunk(chunk);
        }
        chunks[chunk][size & (CHUNK - 1)] = position;
        SIZE.setRelease(this, size + 1);
    }

    private void addChunk(int chunk) {
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new int[CHUNK];
        }
    }

    int get(int index) {
        return chunks[index >>> CHUNK_BITS][index & (CHUNK - 1)];
    }

    /** How many any thread may read. */
    int published() {
        return (int) SIZE.getAcquire(this);
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
