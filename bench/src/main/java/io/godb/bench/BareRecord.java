package io.godb.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A record as the log lays it out, in a heap array, built and checked with the JDK alone: a header of 32 bytes, which holds
 * a checksum of itself and one of the payload, and the payload. It asks no clock.
 *
 * <p><b>Threads.</b> One.
 */
final class BareRecord {
    static final int HEADER_BYTES = 32;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SEGMENT = 7;
    private static final int PAYLOAD_CHECKSUM = 4;
    private static final int OFFSET = 8;
    private static final int LENGTH_AND_KIND = 16;
    private static final int TIME = 24;
    private static final int KIND = 1 << 29;

    private final byte[] bytes;

    BareRecord(int payloadBytes) {
        bytes = new byte[HEADER_BYTES + payloadBytes];
    }

    /** Header and payload. */
    byte[] bytes() {
        return bytes;
    }

    /** Copies the payload behind the header, and sums both. */
    byte[] build(byte[] payload, long offset) {
        System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
        long payloadChecksum = checksum(HEADER_BYTES, payload.length);
        LONG.set(bytes, 0, SEGMENT | payloadChecksum << 32);
        LONG.set(bytes, OFFSET, offset);
        LONG.set(bytes, LENGTH_AND_KIND, KIND | payload.length | offset << 32);
        LONG.set(bytes, TIME, offset);
        INT.set(bytes, 0, checksum(0, HEADER_BYTES));
        return bytes;
    }

    /** Checks both sums and the offset of what was copied into {@link #bytes()}. */
    byte[] verified(long offset) {
        int written = (int) INT.get(bytes, 0);
        INT.set(bytes, 0, SEGMENT);
        if (written != checksum(0, HEADER_BYTES)
                || (int) INT.get(bytes, PAYLOAD_CHECKSUM) != checksum(HEADER_BYTES, bytes.length - HEADER_BYTES)
                || (long) LONG.get(bytes, OFFSET) != offset) {
            throw new IllegalStateException("record " + offset + " is not intact");
        }
        return bytes;
    }

    private int checksum(int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
