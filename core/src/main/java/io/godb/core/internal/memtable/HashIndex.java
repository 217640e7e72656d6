package io.godb.core.internal.memtable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * From a key's hash to its newest version. The upper 8 bits of the hash choose one of 256 tables, which appear and grow each by
 * itself, so no put waits for all keys to move. A slot is the lower 32 bits of the hash, the fingerprint, above the reference of
 * the key's newest version; 0 is free. The lower bits of the fingerprint choose the slot where a search begins, so growing
 * looks at nothing but slots.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A slot that is taken keeps its fingerprint and its key for good.
 *   <li>A table has a free slot, so every search ends; as long as the heap gives what the budget allows, a quarter are free.
 *   <li>{@link #mostBytes} is enough for any keys, however they hash.
 * </ol>
 *
 * <p><b>Threads.</b> One writes. Any read: a slot is published with release after the version it names, and a grown table after
 * its slots. A reader in an outgrown table finds all that was put before the table was outgrown.
 */
final class HashIndex {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(long[][].class);

    private static final int TABLES = 256;
    private static final int TABLE_SHIFT = 56;
    private static final int SMALLEST_TABLE = 16;
    private static final int ARRAY_HEADER_BYTES = 24;
    private static final long REFERENCE_MASK = 0xFFFF_FFFFL;

    private final Arena arena;
    private final long[][] tables = new long[TABLES][];
    private final int[] counts = new int[TABLES];

    HashIndex(Arena arena) {
        this.arena = arena;
    }

    /** What it occupies at most with that many keys. A table has more than 3/8 of its slots taken, or is a smallest one. */
    static long mostBytes(long keys) {
        return Math.min(keys, TABLES) * (SMALLEST_TABLE * (long) Long.BYTES + ARRAY_HEADER_BYTES) + keys * 22;
    }

    /** The newest version of the key; 0 for none. */
    int find(int keyspace, byte[] key, int from, int length, long hash) {
        long[] table = (long[]) TABLE.getAcquire(tables, (int) (hash >>> TABLE_SHIFT));
        if (table == null) {
            return Arena.NOTHING;
        }
        int slot = search(table, keyspace, key, from, length, (int) hash);
        return slot < 0 ? Arena.NOTHING : (int) (long) SLOT.getAcquire(table, slot);
    }

    /** Looks where a search for the hash begins, so that the slot is near the processor when the search comes. */
    long touch(long hash) {
        long[] table = (long[]) TABLE.getAcquire(tables, (int) (hash >>> TABLE_SHIFT));
        return table == null ? 0 : table[(int) hash & table.length - 1];
    }

    /** For the writer: the key's slot, or the complement of the free slot where it belongs. */
    int locate(int keyspace, byte[] key, int from, int length, long hash) {
        int number = (int) (hash >>> TABLE_SHIFT);
        long[] table = tables[number];
        if (table == null) {
            table = new long[SMALLEST_TABLE];
            TABLE.setRelease(tables, number, table);
        }
        return search(table, keyspace, key, from, length, (int) hash);
    }

    /** For the writer: the version a slot names. */
    int at(long hash, int slot) {
        return (int) tables[(int) (hash >>> TABLE_SHIFT)][slot];
    }

    /** For the writer: names another version of the key in the key's slot. */
    void replace(long hash, int slot, int ref) {
        SLOT.setRelease(tables[(int) (hash >>> TABLE_SHIFT)], slot, slotOf(hash, ref));
    }

    /** For the writer: names the first version of a key in a free slot. */
    void insert(long hash, int slot, int ref) {
        replace(hash, slot, ref);
        int number = (int) (hash >>> TABLE_SHIFT);
        if (++counts[number] * 4L > tables[number].length * 3L) {
            grow(number);
        }
    }

    /** Forgets everything; nobody reads or writes any more. */
    void clear() {
        Arrays.fill(tables, null);
    }

    private void grow(int number) {
        long[] outgrown = tables[number];
        long[] grown;
        try {
            grown = new long[outgrown.length * 2];
        } catch (OutOfMemoryError full) {
            if (counts[number] < outgrown.length - 1) {
                // The commit is in the log already, and this table can still take it.
                return;
            }
            throw full;
        }
        int mask = grown.length - 1;
        for (long slot : outgrown) {
            if (slot != 0) {
                int at = (int) (slot >>> 32) & mask;
                while (grown[at] != 0) {
                    at = (at + 1) & mask;
                }
                grown[at] = slot;
            }
        }
        TABLE.setRelease(tables, number, grown);
    }

    private int search(long[] table, int keyspace, byte[] key, int from, int length, int fingerprint) {
        int mask = table.length - 1;
        int at = fingerprint & mask;
        while (true) {
            long slot = (long) SLOT.getAcquire(table, at);
            if (slot == 0) {
                return ~at;
            }
            if ((int) (slot >>> 32) == fingerprint && arena.hasKey((int) slot, keyspace, key, from, length)) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    private static long slotOf(long hash, int ref) {
        return hash << 32 | (ref & REFERENCE_MASK);
    }

    /** How many slots a search for that key looks at; a test's measure. */
    int slotsSearched(int keyspace, byte[] key, int from, int length, long hash) {
        long[] table = (long[]) TABLE.getAcquire(tables, (int) (hash >>> TABLE_SHIFT));
        if (table == null) {
            return 0;
        }
        int slot = search(table, keyspace, key, from, length, (int) hash);
        int mask = table.length - 1;
        return (((slot < 0 ? ~slot : slot) - (int) hash) & mask) + 1;
    }
}
