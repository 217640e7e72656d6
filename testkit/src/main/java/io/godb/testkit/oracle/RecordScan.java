package io.godb.testkit.oracle;

/** Reads all that a recovered store holds. */
@FunctionalInterface
public interface RecordScan {
    /** Hands every commit found to {@code found}, oldest first. */
    void scan(RecordSink found) throws Exception;
}
