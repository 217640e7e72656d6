package io.godb.core.internal.entry;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/** Compares and copies keys, most of which are short: eight bytes at a time, without the set-up that long ranges are worth. */
public final class KeyBytes {
    private static final int LONGEST_SHORT_BYTES = 64;

    private KeyBytes() {}

    /** In the order of their unsigned bytes, a shorter key before a longer one that begins with it. */
    public static int compare(byte[] one, int from, int length, byte[] other, int otherFrom, int otherLength) {
        int common = Math.min(length, otherLength);
        if (common > LONGEST_SHORT_BYTES) {
            return Arrays.compareUnsigned(one, from, from + length, other, otherFrom, otherFrom + otherLength);
        }
        int at = 0;
        for (; at <= common - Long.BYTES; at += Long.BYTES) {
            long left = LittleEndian.getLong(one, from + at);
            long right = LittleEndian.getLong(other, otherFrom + at);
            if (left != right) {
                return Long.compareUnsigned(Long.reverseBytes(left), Long.reverseBytes(right));
            }
        }
        for (; at < common; at++) {
            int difference = (one[from + at] & 0xFF) - (other[otherFrom + at] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - otherLength;
    }

    /** Copies a key to the beginning of an array that has room for it. */
    public static void copy(byte[] key, int from, int length, byte[] target) {
        if (length < Long.BYTES || length > LONGEST_SHORT_BYTES) {
            System.arraycopy(key, from, target, 0, length);
            return;
        }
        int last = length - Long.BYTES;
        for (int at = 0; at < last; at += Long.BYTES) {
            LittleEndian.putLong(target, at, LittleEndian.getLong(key, from + at));
        }
        // The end of what was copied before is copied again.
        LittleEndian.putLong(target, last, LittleEndian.getLong(key, from + last));
    }

    /** Whether both are the same; neighbours mostly differ at their ends, so these are looked at first. */
    public static boolean areEqual(byte[] one, int from, int length, byte[] other, int otherFrom, int otherLength) {
        if (length != otherLength) {
            return false;
        }
        if (length < Long.BYTES) {
            return Arrays.equals(one, from, from + length, other, otherFrom, otherFrom + length);
        }
        int last = length - Long.BYTES;
        return LittleEndian.getLong(one, from + last) == LittleEndian.getLong(other, otherFrom + last)
                && Arrays.equals(one, from, from + last, other, otherFrom, otherFrom + last);
    }
}
