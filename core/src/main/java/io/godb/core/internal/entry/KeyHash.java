package io.godb.core.internal.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The keyed hash of a key in its keyspace, for the indexes of memtables and tables. Without the secret nobody can choose keys
 * that collide: each eight bytes are multiplied with a word that depends on the secret and on everything before them.
 */
public final class KeyHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long K0 = 0xA0761D6478BD642FL;
    private static final long K1 = 0xE7037ED1A0B428DBL;

    private KeyHash() {}

    /** Sixty-four well-mixed bits. */
    public static long of(long secret, int keyspace, byte[] key, int from, int length) {
        long state = mix(secret ^ K0, (((long) keyspace << 32) | length) ^ Long.rotateLeft(secret, 32) ^ K1);
        int at = from;
        int left = length;
        while (left > 16) {
            state = mix((long) LONG.get(key, at) ^ secret ^ K1, (long) LONG.get(key, at + 8) ^ state);
            at += 16;
            left -= 16;
        }
        long low;
        long high;
        if (left >= 8) {
            low = (long) LONG.get(key, at);
            high = (long) LONG.get(key, at + left - 8);
        } else if (left >= 4) {
            low = Integer.toUnsignedLong((int) INT.get(key, at));
            high = Integer.toUnsignedLong((int) INT.get(key, at + left - 4));
        } else if (left > 0) {
            low = (key[at] & 0xFFL) << 16 | (key[at + (left >> 1)] & 0xFF) << 8 | (key[at + left - 1] & 0xFF);
            high = 0;
        } else {
            low = 0;
            high = 0;
        }
        return mix(mix(low ^ secret ^ K1, high ^ state), state ^ K0);
    }

    private static long mix(long a, long b) {
        long high = Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
        return high ^ (a * b);
    }
}
