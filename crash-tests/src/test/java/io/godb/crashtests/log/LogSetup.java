package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.log.LogOptions;
import io.godb.testkit.oracle.SeededContent;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * How a rig opens its log, and what it writes: small segments, no thread of its own, a clock that stands still and ids from
 * a seed, so that a run repeats to the byte.
 */
record LogSetup(long seed, Durability level, SeededContent contents) {
    static final Path DIRECTORY = Path.of("data", "log");

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final int OPENINGS_PER_LIFE = 1000;

    /** Records of one size lie where lost ones lay, which is how those come back if anything lets them. */
    static LogSetup equalRecords(long seed, Durability level, int bytes) {
        return new LogSetup(seed, level, new SeededContent(seed, bytes, bytes));
    }

    /** The options of that opening in that life of the log. */
    LogOptions options(FileSystem files, int life, int opening) {
        return LogOptions.builder()
                .fileSystem(files)
                .durability(level)
                .background(false)
                .segmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                .firstSegmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                .clock(CLOCK)
                .random(new SplittableRandom(seed * 31 + (long) life * OPENINGS_PER_LIFE + opening))
                .build();
    }
}
