package io.godb.core.key;

import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;

/**
 * A double as a key of 8 bytes, in the order of {@link Double#compare}: -0.0 before 0.0, NaN behind everything. All NaNs are one, as
 * they are for {@link Double#compare}.
 */
public final class DoubleKey {
    private DoubleKey() {}

    /** The key. */
    public static byte[] encode(double number) {
        byte[] key = new byte[Double.BYTES];
        encode(number, ByteBuffer.wrap(key));
        return key;
    }

    /** Puts the key into {@code target}, at its position, which moves behind it. */
    public static void encode(double number, ByteBuffer target) {
        Ordered.putLong(ordered(number), target);
    }

    /** The number; bytes that are no such key are a {@link MalformedKeyException}. */
    public static double decode(byte[] key) {
        return decode(ByteBuffer.wrap(key));
    }

    /** The number whose key is what remains in {@code key}, which is left as it is. */
    public static double decode(ByteBuffer key) {
        Ordered.requireLength(key, Double.BYTES, "a double");
        return number(Ordered.longAt(key, key.position()));
    }

    /** The higher a negative number's bits, the lower it is; and all negative ones come first. */
    static long ordered(double number) {
        long bits = Double.doubleToLongBits(number);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    static double number(long ordered) {
        long bits = ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered;
        double number = Double.longBitsToDouble(bits);
        if (ordered(number) != ordered) {
            throw new MalformedKeyException("a double's key has the bits of a NaN that is never written", null);
        }
        return number;
    }
}
