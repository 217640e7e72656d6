package io.godb.core.internal.memtable;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/**
 * How versions and keys compare. A keyspace's id counts as the first 4 bytes of its keys.
 *
 * <p><b>Threads.</b> Any.
 */
final class KeyOrder {
    private static final int KEYSPACE_BYTES = Integer.BYTES;

    private final Arena arena;

    KeyOrder(Arena arena) {
        this.arena = arena;
    }

    /** Keyspace, key, LSN descending; of two in one commit the later put first, which replaced the other. */
    int compare(int one, int other) {
        int byKey = compareKeys(
                one, arena.keyspace(other), arena.chunk(other), arena.keyFrom(other), arena.keyLength(other));
        if (byKey != 0) {
            return byKey;
        }
        int byLsn = Long.compare(arena.lsn(other), arena.lsn(one));
        return byLsn != 0 ? byLsn : Integer.compareUnsigned(other, one);
    }

    /** The version's key against a key. */
    int compareKeys(int ref, int keyspace, byte[] key, int from, int length) {
        int byKeyspace = Integer.compare(arena.keyspace(ref), keyspace);
        if (byKeyspace != 0) {
            return byKeyspace;
        }
        int own = arena.keyFrom(ref);
        return Arrays.compareUnsigned(arena.chunk(ref), own, own + arena.keyLength(ref), key, from, from + length);
    }

    /** How many bytes two versions' keys have in common, at most so many. */
    int commonBytes(int one, int other, int most) {
        int keyspaces = arena.keyspace(one) ^ arena.keyspace(other);
        if (keyspaces != 0) {
            return Math.min(most, Integer.numberOfLeadingZeros(keyspaces) / Byte.SIZE);
        }
        int from = arena.keyFrom(one);
        int otherFrom = arena.keyFrom(other);
        int compared =
                Math.min(Math.min(arena.keyLength(one), arena.keyLength(other)), Math.max(0, most - KEYSPACE_BYTES));
        int mismatch = Arrays.mismatch(
                arena.chunk(one), from, from + compared, arena.chunk(other), otherFrom, otherFrom + compared);
        return Math.min(most, KEYSPACE_BYTES + (mismatch < 0 ? compared : mismatch));
    }

    /** A key against all keys that begin like the version's: before them, 0 if it begins so itself, or behind them. */
    int compareCommon(int keyspace, byte[] key, int from, int length, int ref, int common) {
        int unseen = Math.max(0, KEYSPACE_BYTES - common) * Byte.SIZE;
        if (unseen < Integer.SIZE) {
            int byKeyspace = Integer.compare(keyspace >>> unseen, arena.keyspace(ref) >>> unseen);
            if (byKeyspace != 0) {
                return byKeyspace;
            }
        }
        int compared = common - KEYSPACE_BYTES;
        if (compared <= 0) {
            return 0;
        }
        int own = arena.keyFrom(ref);
        return Arrays.compareUnsigned(
                key, from, from + Math.min(length, compared), arena.chunk(ref), own, own + compared);
    }

    /** The 8 bytes of a version's key behind the common ones, as a signed number. */
    long prefix(int ref, int common) {
        return prefix(arena.keyspace(ref), arena.chunk(ref), arena.keyFrom(ref), arena.keyLength(ref), common);
    }

    static long prefix(int keyspace, byte[] key, int from, int length, int common) {
        long bytes;
        if (common >= KEYSPACE_BYTES) {
            int skipped = common - KEYSPACE_BYTES;
            bytes = firstBytes(key, from + skipped, length - skipped);
        } else {
            bytes = (long) keyspace << (Integer.SIZE + common * Byte.SIZE)
                    | firstBytes(key, from, length) >>> ((KEYSPACE_BYTES - common) * Byte.SIZE);
        }
        return bytes ^ Long.MIN_VALUE;
    }

    private static long firstBytes(byte[] key, int from, int length) {
        if (length >= Long.BYTES) {
            return Long.reverseBytes(LittleEndian.getLong(key, from));
        }
        long bytes = 0;
        for (int index = 0; index < length; index++) {
            bytes |= (key[from + index] & 0xFFL) << (Long.SIZE - Byte.SIZE - index * Byte.SIZE);
        }
        return bytes;
    }
}
