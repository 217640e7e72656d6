package io.godb.bench.peers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The entries: for each number a key and a value that look random and follow from number and seed alone, so that every value that
 * is read can be checked without being kept.
 */
final class Workload {
    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 100;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** Where the last bytes of a value begin, which are no whole long. */
    private static final int TAIL = VALUE_BYTES / Long.BYTES * Long.BYTES;

    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long OTHER_STEP = 0xD1B54A32D192ED03L;

    private final long seed;

    Workload(long seed) {
        this.seed = mix(seed);
    }

    byte[] key(long number) {
        byte[] key = new byte[KEY_BYTES];
        key(number, key);
        return key;
    }

    /** Writes the key into an array of the caller's. */
    void key(long number, byte[] target) {
        long first = mix(seed + number * STEP);
        LONGS.set(target, 0, first);
        LONGS.set(target, Long.BYTES, mix(first ^ number));
    }

    byte[] value(long number) {
        byte[] value = new byte[VALUE_BYTES];
        long state = seed ^ mix(number * OTHER_STEP);
        for (int i = 0; i < TAIL; i += Long.BYTES) {
            state += STEP;
            LONGS.set(value, i, mix(state));
        }
        INTS.set(value, TAIL, (int) state);
        return value;
    }

    /** Throws unless it is the value of that number. */
    void verify(long number, byte[] found) {
        if (!isValue(number, found)) {
            throw new IllegalStateException("entry " + number + " has a value that was not put");
        }
    }

    private boolean isValue(long number, byte[] found) {
        if (found.length != VALUE_BYTES) {
            return false;
        }
        long state = seed ^ mix(number * OTHER_STEP);
        long difference = 0;
        for (int i = 0; i < TAIL; i += Long.BYTES) {
            state += STEP;
            difference |= mix(state) ^ (long) LONGS.get(found, i);
        }
        return difference == 0 && (int) INTS.get(found, TAIL) == (int) state;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
