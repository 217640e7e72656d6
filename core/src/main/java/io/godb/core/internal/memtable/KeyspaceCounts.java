package io.godb.core.internal.memtable;

import io.godb.core.internal.format.EntryKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Counts for each keyspace: open addressing over rows of numbers.
 *
 * <p><b>Threads.</b> One counts. Any read: each number of a row is of some recent moment.
 */
final class KeyspaceCounts {
    private static final VarHandle NUMBER = MethodHandles.arrayElementVarHandle(long[].class);
    /** The keyspace plus one, so that 0 is free. */
    private static final int ID = 0;

    private static final int PUTS = 1;
    private static final int DELETES = 2;
    private static final int BYTES = 3;
    private static final int ROW = 4;
    private static final int ROW_SHIFT = 2;
    private static final int FIRST_ROWS = 4;

    private volatile long[] rows = new long[FIRST_ROWS * ROW];
    private int count;

    /** One version more, or with -1 one less. */
    void count(int keyspace, int kind, long bytes, int more) {
        long[] table = rows;
        int row = search(table, keyspace);
        if (table[row + ID] == 0) {
            if (++count * 2 * ROW > table.length) {
                table = grown(table);
                rows = table;
                row = search(table, keyspace);
            }
            NUMBER.setRelease(table, row + ID, keyspace + 1L);
        }
        int column = row + (kind == EntryKind.DELETE ? DELETES : PUTS);
        NUMBER.setOpaque(table, column, table[column] + more);
        NUMBER.setOpaque(table, row + BYTES, table[row + BYTES] + more * bytes);
    }

    KeyspaceFigures of(int keyspace) {
        long[] table = rows;
        int row = search(table, keyspace);
        return (long) NUMBER.getAcquire(table, row + ID) == 0
                ? KeyspaceFigures.NONE
                : new KeyspaceFigures(
                        (long) NUMBER.getOpaque(table, row + PUTS),
                        (long) NUMBER.getOpaque(table, row + DELETES),
                        (long) NUMBER.getOpaque(table, row + BYTES));
    }

    /** All keyspaces that occur, ascending. */
    int[] keyspaces() {
        long[] table = rows;
        int[] found = new int[table.length / ROW];
        int length = 0;
        for (int row = 0; row < table.length; row += ROW) {
            long id = (long) NUMBER.getAcquire(table, row + ID);
            if (id != 0) {
                found[length++] = (int) (id - 1);
            }
        }
        int[] keyspaces = Arrays.copyOf(found, length);
        Arrays.sort(keyspaces);
        return keyspaces;
    }

    private static long[] grown(long[] table) {
        long[] grown = new long[table.length * 2];
        for (int row = 0; row < table.length; row += ROW) {
            if (table[row + ID] != 0) {
                System.arraycopy(table, row, grown, search(grown, (int) (table[row + ID] - 1)), ROW);
            }
        }
        return grown;
    }

    /** Where the row of the keyspace is, or the free one where it belongs. */
    private static int search(long[] table, int keyspace) {
        int mask = (table.length >>> ROW_SHIFT) - 1;
        int at = (int) ((keyspace * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (true) {
            long id = (long) NUMBER.getAcquire(table, at * ROW + ID);
            if (id == 0 || id == keyspace + 1L) {
                return at * ROW;
            }
            at = (at + 1) & mask;
        }
    }
}
