package io.godb.bench.peers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sums keys and values that a scan shows, every byte, eight at a time.
 *
 * <p><b>Threads.</b> One.
 */
final class Sums {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long entries;
    private long sum;

    /** How many entries were shown. */
    long entries() {
        return entries;
    }

    /** Of all bytes, so that they must have been read; alike for all stores only if bytes are in the same order. */
    long sum() {
        return sum;
    }

    void add(byte[] key, byte[] value) {
        entries++;
        sum += of(key) + of(value);
    }

    void add(ByteBuffer key, ByteBuffer value) {
        entries++;
        sum += of(key) + of(value);
    }

    private static long of(byte[] bytes) {
        long sum = 0;
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            sum += (long) LONGS.get(bytes, at);
        }
        for (; at < bytes.length; at++) {
            sum += bytes[at];
        }
        return sum;
    }

    private static long of(ByteBuffer bytes) {
        int end = bytes.limit();
        long sum = 0;
        int at = bytes.position();
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            sum += bytes.getLong(at);
        }
        for (; at < end; at++) {
            sum += bytes.get(at);
        }
        return sum;
    }
}
