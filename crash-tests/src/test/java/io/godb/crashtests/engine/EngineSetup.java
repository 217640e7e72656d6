package io.godb.crashtests.engine;

import io.godb.core.Compression;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.Lz4Compression;
import io.godb.core.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * How a rig opens its database, and what it writes: small segments, no thread of its own, a clock that stands still and ids from
 * a seed, so that a run repeats to the byte.
 */
record EngineSetup(
        long seed, Durability level, Operations operations, Values values, int mergeAtTables, Compression compression) {
    static final Path DIRECTORY = Path.of("data", "db");

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final int OPENINGS_PER_LIFE = 1000;
    private static final int KEYS = 24;
    private static final int MERGE_AT_TABLES = 2;
    private static final int TABLE_BYTES = 16 << 10;

    static EngineSetup of(long seed, Durability level, Values values) {
        return new EngineSetup(
                seed, level, new Operations(seed, KEYS, 5, 0), values, MERGE_AT_TABLES, Compression.none());
    }

    /** With many keyspaces that come and go. */
    EngineSetup withKeyspaces() {
        return new EngineSetup(seed, level, new Operations(seed, KEYS, 30, 0), values, mergeAtTables, compression);
    }

    /** With many loads. */
    EngineSetup withLoads() {
        return new EngineSetup(seed, level, new Operations(seed, KEYS, 5, 25), values, mergeAtTables, compression);
    }

    /** Without merging tables, unless by hand. */
    EngineSetup withoutMerging() {
        return new EngineSetup(seed, level, operations, values, Integer.MAX_VALUE, compression);
    }

    /** With blocks that are compressed, and values for which that pays. */
    EngineSetup compressed() {
        return new EngineSetup(seed, level, operations, values.repeating(), mergeAtTables, new Lz4Compression());
    }

    DatabaseOptions options(FileSystem files, int life, int opening) {
        return builder(files, level)
                .mergeAtTables(mergeAtTables)
                .compression(compression)
                .random(new SplittableRandom(seed * 31 + (long) life * OPENINGS_PER_LIFE + opening))
                .build();
    }

    /** What all rigs without threads have in common. */
    static DatabaseOptions.Builder builder(FileSystem files, Durability level) {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .durability(level)
                .background(false)
                .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .memtableBytes(1 << 20)
                .segmentBytes(64 << 10)
                .leastSegments(0)
                .forceInterval(Duration.ZERO)
                .checkpointInterval(Duration.ZERO)
                .checkpointLogBytes(Long.MAX_VALUE)
                .checkpointEntries(Long.MAX_VALUE)
                .checkpointsKept(2)
                .mergeAtTables(MERGE_AT_TABLES)
                .tableBytes(TABLE_BYTES)
                .levelBytes(TABLE_BYTES)
                .clock(CLOCK);
    }
}
