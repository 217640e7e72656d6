package io.godb.testkit.kill;

import io.godb.testkit.oracle.RecordSink;
import java.nio.file.Path;

/** Opens a store, reads all it holds, and closes it. */
@FunctionalInterface
public interface StoreScan {
    /** Hands every commit found to {@code found}, in the order of positions. */
    void scan(Path directory, RecordSink found) throws Exception;
}
