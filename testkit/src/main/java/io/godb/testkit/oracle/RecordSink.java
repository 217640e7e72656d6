package io.godb.testkit.oracle;

/** Takes what was recovered, one whole commit after the other, in the order of positions. */
@FunctionalInterface
public interface RecordSink {
    /** Throws an {@link AssertionError} where that commit breaks a promise. The bytes are not kept. */
    void record(long position, byte[] content);
}
