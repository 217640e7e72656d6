package io.godb.core.key;

import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;

/** An int as a key of 4 bytes, in the order of {@link Integer#compare}. Not comparable with the key of a long. */
public final class IntKey {
    private IntKey() {}

    /** The key. */
    public static byte[] encode(int number) {
        byte[] key = new byte[Integer.BYTES];
        encode(number, ByteBuffer.wrap(key));
        return key;
    }

    /** Puts the key into {@code target}, at its position, which moves behind it. */
    public static void encode(int number, ByteBuffer target) {
        Ordered.putInt(number ^ Integer.MIN_VALUE, target);
    }

    /** The number; bytes that are no such key are a {@link MalformedKeyException}. */
    public static int decode(byte[] key) {
        return decode(ByteBuffer.wrap(key));
    }

    /** The number whose key is what remains in {@code key}, which is left as it is. */
    public static int decode(ByteBuffer key) {
        Ordered.requireLength(key, Integer.BYTES, "an int");
        return Ordered.intAt(key, key.position()) ^ Integer.MIN_VALUE;
    }
}
