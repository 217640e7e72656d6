package io.godb.testkit.oracle;

import java.nio.ByteBuffer;

/** 64 bits that stand for some bytes; not against an adversary. */
final class ContentHash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private ContentHash() {}

    static long of(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        long hash = mix(GOLDEN, bytes.length);
        while (source.remaining() >= Long.BYTES) {
            hash = mix(hash, source.getLong());
        }
        while (source.hasRemaining()) {
            hash = mix(hash, source.get());
        }
        return hash;
    }

    /** Stirs {@code value} into {@code hash}. */
    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * GOLDEN;
        mixed ^= mixed >>> 32;
        mixed *= 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
