package io.godb.core.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What opening a log found. {@code endOffset} is the last record recovered (0 if there is none), {@code provenOffset} the
 * last that was known to be on the device.
 */
public record LogRecovery(
        boolean wasClean,
        long startOffset,
        long endOffset,
        long provenOffset,
        long incarnation,
        int segments,
        long checkedRecords,
        long checkedBytes,
        List<Cut> cuts,
        List<String> remarks,
        Duration took) {
    /** The end of a file that was not believed: unforced when the log stopped, and not whole. */
    public record Cut(Path file, long position, long bytes, String reason) {}
}
