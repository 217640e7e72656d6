package io.godb.core.internal.memtable;

import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.EntryKind;

/** Puts into memtables and finds in them, as short as tests want it. */
final class Puts {
    private Puts() {}

    static boolean put(Memtable memtable, int keyspace, byte[] key, byte[] value, long lsn) {
        return put(memtable, EntryKind.PUT, keyspace, key, value, 0, lsn);
    }

    /** Reserves and puts; values too long to be copied are adopted. */
    static boolean put(Memtable memtable, int kind, int keyspace, byte[] key, byte[] value, long deadline, long lsn) {
        boolean adopts = value.length > Memtable.LARGEST_COPIED_VALUE_BYTES;
        if (!memtable.reserve(1, key.length + (adopts ? 0 : value.length), adopts ? value.length : 0)) {
            return false;
        }
        byte[] source = new byte[key.length + 1 + value.length];
        System.arraycopy(key, 0, source, 0, key.length);
        System.arraycopy(value, 0, source, key.length + 1, value.length);
        long hash = hash(memtable, keyspace, key);
        if (adopts) {
            memtable.putAdopting(
                    kind, keyspace, source, 0, key.length, key.length + 1, value.length, deadline, lsn, hash);
        } else {
            memtable.put(kind, keyspace, source, 0, key.length, key.length + 1, value.length, deadline, lsn, hash);
        }
        return true;
    }

    static long find(Memtable memtable, int keyspace, byte[] key, long lsnLimit) {
        return memtable.find(keyspace, key, 0, key.length, hash(memtable, keyspace, key), lsnLimit);
    }

    static byte[] value(Memtable memtable, long ref) {
        byte[] value = new byte[memtable.valueLength(ref)];
        memtable.copyValue(ref, value, 0);
        return value;
    }

    static long hash(Memtable memtable, int keyspace, byte[] key) {
        return KeyHash.of(memtable.secret(), keyspace, key, 0, key.length);
    }

    static byte[] key(long number) {
        return java.nio.ByteBuffer.allocate(16)
                .putLong(0x6B65_793A_0000_0000L)
                .putLong(number)
                .array();
    }
}
