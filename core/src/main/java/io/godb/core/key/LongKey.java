package io.godb.core.key;

import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;

/** A long as a key of 8 bytes, in the order of {@link Long#compare}. */
public final class LongKey {
    private LongKey() {}

    /** The key. */
    public static byte[] encode(long number) {
        byte[] key = new byte[Long.BYTES];
        encode(number, ByteBuffer.wrap(key));
        return key;
    }

    /** Puts the key into {@code target}, at its position, which moves behind it. */
    public static void encode(long number, ByteBuffer target) {
        Ordered.putLong(number ^ Long.MIN_VALUE, target);
    }

    /** The number; bytes that are no such key are a {@link MalformedKeyException}. */
    public static long decode(byte[] key) {
        return decode(ByteBuffer.wrap(key));
    }

    /** The number whose key is what remains in {@code key}, which is left as it is. */
    public static long decode(ByteBuffer key) {
        Ordered.requireLength(key, Long.BYTES, "a long");
        return Ordered.longAt(key, key.position()) ^ Long.MIN_VALUE;
    }
}
