package io.godb.testkit.crash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 4 KiB of a file, never changed once made, so that images share them; zero behind the file's end. */
final class Page {
    static final int BYTES = 4096;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Made after what hashing needs. */
    static final Page ZERO = new Page(new byte[BYTES]);

    private final byte[] bytes;
    private final long hash;

    /** Takes the array over. */
    Page(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hashOf(bytes);
    }

    private static long hashOf(byte[] bytes) {
        long hash = 0;
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            hash = Hashes.mix(hash, (long) LONGS.get(bytes, at));
        }
        return hash;
    }

    byte[] copy() {
        return bytes.clone();
    }

    /** The bytes themselves, not to be changed. */
    byte[] shared() {
        return bytes;
    }

    long hash() {
        return hash;
    }

    boolean isZero() {
        return hash == ZERO.hash;
    }
}
