package io.godb.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The bytes that are appended, the same for every contender: pseudo-random, with the record's number in front. */
final class Payload {
    private static final int SEED = 42;

    private final byte[] bytes;

    Payload(int bytes) {
        this.bytes = new byte[bytes];
        new SplittableRandom(SEED).nextBytes(this.bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The payload of that record; the array is the same each time. */
    byte[] of(long number) {
        ByteBuffer.wrap(bytes).putLong(0, number);
        return bytes;
    }

    /** Throws unless it is the payload of that record. */
    void verify(byte[] found, long number) {
        if (!Arrays.equals(found, of(number))) {
            throw new IllegalStateException("record " + number + " is not what was appended");
        }
    }
}
