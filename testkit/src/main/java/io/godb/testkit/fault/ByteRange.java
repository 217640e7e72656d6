package io.godb.testkit.fault;

/** The bytes of a file from {@code from} up to, not including, {@code toExclusive}. */
public record ByteRange(long from, long toExclusive) {
    /** Refuses a range that ends before it begins. */
    public ByteRange {
        if (from < 0 || toExclusive < from) {
            throw new IllegalArgumentException("not a range: " + from + " to " + toExclusive);
        }
    }
}
