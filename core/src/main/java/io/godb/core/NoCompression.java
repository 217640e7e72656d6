package io.godb.core;

import java.util.Objects;

/** Stores bytes as they are. */
final class NoCompression implements Compression {
    static final Compression INSTANCE = new NoCompression();

    private NoCompression() {}

    @Override
    public byte id() {
        return NONE_ID;
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public int longestCompressed(int length) {
        return length;
    }

    @Override
    public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
        System.arraycopy(source, sourceOffset, target, targetOffset, length);
        return length;
    }

    @Override
    public void decompress(
            byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
        Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
        if (sourceLength != targetLength) {
            throw new IllegalArgumentException(
                    sourceLength + " bytes were stored as they are, but " + targetLength + " were expected");
        }
        System.arraycopy(source, sourceOffset, target, targetOffset, targetLength);
    }
}
