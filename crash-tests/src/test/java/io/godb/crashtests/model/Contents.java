package io.godb.crashtests.model;

import io.godb.core.KeyRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Keys that are hard to keep apart, and values that a seed and a length make. */
final class Contents {
    private static final byte HIGHEST = (byte) 0xFF;
    private static final List<byte[]> KEYS = keys();
    static final int KEY_COUNT = KEYS.size();

    private Contents() {}

    private static List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        for (int length = 0; length <= 4; length++) {
            keys.add(filled(length, HIGHEST));
            keys.add(filled(length + 1, (byte) 0));
            keys.add(filled(length + 1, (byte) 0x80));
        }
        for (String text : List.of("a", "ab", "abc", "abcd", "abcdefgh", "abcdefghi", "b", "ba", "bb")) {
            byte[] key = text.getBytes(StandardCharsets.UTF_8);
            keys.add(key);
            byte[] higher = Arrays.copyOf(key, key.length + 1);
            higher[key.length] = HIGHEST;
            keys.add(higher);
        }
        for (int i = 0; i < 20; i++) {
            keys.add(String.format("a long prefix that many keys share/%02d", i).getBytes(StandardCharsets.UTF_8));
        }
        keys.add(filled(1_024, (byte) 'x'));
        keys.add(filled(1_023, (byte) 'x'));
        return List.copyOf(keys);
    }

    private static byte[] filled(int length, byte with) {
        byte[] key = new byte[length];
        Arrays.fill(key, with);
        return key;
    }

    /** A copy, so that nobody keeps what a caller may change. */
    static byte[] key(int number) {
        return KEYS.get(Math.floorMod(number, KEY_COUNT)).clone();
    }

    static byte[] value(long seed, int length) {
        byte[] value = new byte[length];
        SplittableRandom random = new SplittableRandom(seed);
        random.nextBytes(value);
        return value;
    }

    /** One of the kinds of range there are, made of two keys; also empty ones and ones the wrong way round. */
    static KeyRange range(int kind, int one, int other) {
        byte[] from = key(one);
        byte[] to = key(other);
        return switch (Math.floorMod(kind, 7)) {
            case 0 -> KeyRange.all();
            case 1 -> KeyRange.from(from);
            case 2 -> KeyRange.before(to);
            case 3 -> KeyRange.prefix(Arrays.copyOf(from, Math.min(from.length, 1)));
            case 4 -> KeyRange.prefix(from);
            case 5 -> KeyRange.between(from, to);
            default -> Arrays.compareUnsigned(from, to) < 0 ? KeyRange.between(from, to) : KeyRange.between(to, from);
        };
    }
}
