package io.godb.core.internal.engine;

import io.godb.core.Compression;

/** A codec of which nothing is known but its id. */
record UnknownCompression(byte id) implements Compression {
    @Override
    public String name() {
        return "unknown codec " + Byte.toUnsignedInt(id);
    }

    @Override
    public int longestCompressed(int length) {
        throw unknown();
    }

    @Override
    public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
        throw unknown();
    }

    @Override
    public void decompress(
            byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
        throw unknown();
    }

    private UnsupportedOperationException unknown() {
        return new UnsupportedOperationException("the database was opened without codec " + Byte.toUnsignedInt(id)
                + ": hand it in DatabaseOptions.codecs");
    }
}
