package io.godb.testkit.kill;

import io.godb.testkit.oracle.Promise;
import java.nio.ByteBuffer;

/**
 * What a child tells its parent, in {@value #LENGTH_BYTES} bytes: {@code magic:4 kind:2 promise:2 writer:4 zero:4
 * sequence:8 position:8}. Where a kind has no use for a field, it is 0.
 */
@SuppressWarnings("EnumOrdinal") // Both ends of the pipe are of the same build.
public record Claim(Kind kind, int writer, long sequence, long position, Promise promise) {
    static final int LENGTH_BYTES = 32;
    private static final int MAGIC = 0x4b696c6c;

    /** What is claimed. */
    public enum Kind {
        /** The workload begins to open the store. */
        STARTED,
        /** The store is open. */
        OPENED,
        /** A commit returned. */
        ACKNOWLEDGED,
        /** Everything below the position may be gone from now on. */
        TRUNCATING,
        /** Everything below the position is gone. */
        TRUNCATED,
        /** The writers have stopped as they were asked to; the workload may close the store. */
        CLOSING,
        /** The workload returned. */
        ENDED,
        /** The workload threw something, which is on standard error. */
        FAILED
    }

    static Claim of(Kind kind) {
        return at(kind, 0);
    }

    static Claim at(Kind kind, long position) {
        return new Claim(kind, 0, 0, position, Promise.NONE);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH_BYTES)
                .putInt(MAGIC)
                .putShort((short) kind.ordinal())
                .putShort((short) promise.ordinal())
                .putInt(writer)
                .putInt(0)
                .putLong(sequence)
                .putLong(position)
                .array();
    }

    static Claim from(ByteBuffer source) {
        if (source.getInt() != MAGIC) {
            throw new IllegalStateException("The child's pipe carries something else than claims:"
                    + " does native code print to standard output?");
        }
        Kind kind = Kind.values()[source.getShort()];
        Promise promise = Promise.values()[source.getShort()];
        int writer = source.getInt();
        source.getInt();
        return new Claim(kind, writer, source.getLong(), source.getLong(), promise);
    }
}
