package io.godb.core.internal.table;

import io.godb.core.Compression;

/** A codec of a user: pairs of a count and a byte. */
public final class RunLengthCompression implements Compression {
    /** 200, unsigned. */
    public static final byte ID = (byte) 200;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public String name() {
        return "run lengths";
    }

    @Override
    public int longestCompressed(int length) {
        return 2 * length;
    }

    @Override
    public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
        int made = 0;
        for (int at = 0; at < length; ) {
            byte value = source[sourceOffset + at];
            int count = 1;
            while (count < 255 && at + count < length && source[sourceOffset + at + count] == value) {
                count++;
            }
            target[targetOffset + made] = (byte) count;
            target[targetOffset + made + 1] = value;
            made += 2;
            at += count;
        }
        return made;
    }

    @Override
    public void decompress(
            byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
        int restored = 0;
        for (int at = 0; at + 1 < sourceLength; at += 2) {
            for (int count = source[sourceOffset + at] & 0xFF; count > 0; count--) {
                if (restored == targetLength) {
                    throw new IllegalArgumentException("more than " + targetLength + " bytes");
                }
                target[targetOffset + restored] = source[sourceOffset + at + 1];
                restored++;
            }
        }
        if (restored != targetLength) {
            throw new IllegalArgumentException(restored + " bytes, not " + targetLength);
        }
    }
}
