package io.godb.crashtests.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bytes of values, each of which is named by a number that it begins with: whoever finds one can tell whether it is whole.
 * Most are short, one in {@code longEvery} has up to {@code longest} bytes. They are random, or, {@code isRepeating}, easy to compress.
 */
record Values(int longest, int longEvery, boolean isRepeating) {
    private static final int SHORT_BYTES = 120;

    Values(int longest, int longEvery) {
        this(longest, longEvery, false);
    }

    /** The same, easy to compress. */
    Values repeating() {
        return new Values(longest, longEvery, true);
    }

    byte[] bytes(long name) {
        SplittableRandom random = new SplittableRandom(name);
        boolean isLong = random.nextInt(longEvery) == 0;
        byte[] bytes = new byte[Long.BYTES + random.nextInt(isLong ? longest : Math.min(SHORT_BYTES, longest))];
        if (isRepeating) {
            Arrays.fill(bytes, (byte) random.nextInt());
        } else {
            random.nextBytes(bytes);
        }
        ByteBuffer.wrap(bytes).putLong(name);
        return bytes;
    }

    /** The name of a value that was found. */
    long name(String where, byte[] found) {
        long name = found.length < Long.BYTES ? 0 : ByteBuffer.wrap(found).getLong();
        if (!Arrays.equals(found, bytes(name))) {
            throw new AssertionError("The value of " + where + " is none that was ever put");
        }
        return name;
    }
}
