package io.godb.core.log;

import java.time.Duration;

/**
 * Figures of a log since it was opened; the first five are those of the log itself. {@code unforced} is how long the oldest
 * record that is not on the device has been waiting for that.
 */
public record LogStats(
        long startOffset,
        long nextOffset,
        long durableOffset,
        int segments,
        long diskBytes,
        long appends,
        long appendedBytes,
        long forces,
        long rotations,
        long recycledSegments,
        long archivedSegments,
        long stalls,
        Duration unforced,
        boolean hasFailed) {}
