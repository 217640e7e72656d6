package io.godb.core.key;

import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers with the highest byte first, whatever the order of the buffer, which stays as it is. */
final class Ordered {
    private Ordered() {}

    static void putLong(long number, ByteBuffer target) {
        target.putLong(target.order() == ByteOrder.BIG_ENDIAN ? number : Long.reverseBytes(number));
    }

    static void putInt(int number, ByteBuffer target) {
        target.putInt(target.order() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number));
    }

    static long longAt(ByteBuffer source, int at) {
        long number = source.getLong(at);
        return source.order() == ByteOrder.BIG_ENDIAN ? number : Long.reverseBytes(number);
    }

    static int intAt(ByteBuffer source, int at) {
        int number = source.getInt(at);
        return source.order() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
    }

    static void requireLength(ByteBuffer key, int length, String what) {
        if (key.remaining() != length) {
            throw new MalformedKeyException(
                    "the key of " + what + " has " + length + " bytes, not " + key.remaining(), null);
        }
    }
}
