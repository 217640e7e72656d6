package io.godb.crashtests.model;

import io.godb.core.Compression;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.Lz4Compression;
import io.godb.core.file.FileSystem;
import java.time.Duration;

/** How a database is opened: everything so small that its limits are reached. */
record Setup(
        Durability level,
        boolean background,
        boolean compressed,
        boolean checkpointOnClose,
        long checkpointEntries,
        int segmentBytes,
        int mergeAtTables,
        int tableBytes) {
    private static final long MEMORY_BYTES = 64L << 20;

    DatabaseOptions on(FileSystem files) {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .durability(level)
                .background(background)
                .forceInterval(Duration.ofMillis(20))
                .memoryBytes(MEMORY_BYTES)
                .memtableBytes(1L << 20)
                .segmentBytes(segmentBytes)
                .leastSegments(0)
                .checkpointInterval(Duration.ZERO)
                .checkpointEntries(checkpointEntries)
                .checkpointOnClose(checkpointOnClose)
                .mergeAtTables(mergeAtTables)
                .tableBytes(tableBytes)
                .levelBytes(tableBytes)
                .walCompression(compressed ? new Lz4Compression() : null)
                .compression(compressed ? new Lz4Compression() : Compression.none())
                .build();
    }

    boolean survivesKill() {
        return level == Durability.OS || level == Durability.FULL;
    }
}
