package io.godb.crashtests.model;

import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.Lz4Compression;
import io.godb.core.file.FileSystem;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** One way to open a database, of which nothing that is read may depend. */
record Profile(String name, Storage storage, UnaryOperator<DatabaseOptions.Builder> change) {
    /** Where its files are. */
    enum Storage {
        MEMORY,
        DISK,
        /** On a disk, where the log is appended to without mapping it. */
        DISK_UNMAPPED
    }

    private static final int NEVER = Integer.MAX_VALUE;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** Each differs from the first one by what its name says. */
    static final List<Profile> ALL = List.of(
            of("small and without threads", all -> all),
            of("with threads", all -> all.background(true)),
            of("as by default", Profile::asByDefault),
            of("as by default, without threads", all -> asByDefault(all).background(false)),
            of("much memory", all -> all.memoryBytes(256L * MIB)),
            of("large memtables", all -> all.memoryBytes(256L * MIB).memtableBytes(64L * MIB)),
            of("smallest tables", all -> all.tableBytes(16 * KIB)),
            of("smallest tables, with threads", all -> all.tableBytes(16 * KIB).background(true)),
            of("large tables", all -> all.tableBytes(64 * MIB)),
            of("smallest levels", all -> all.tableBytes(16 * KIB).levelBytes(16 * KIB)),
            of("no level but the deepest", all -> all.tableBytes(16 * KIB).levelBytes(Long.MAX_VALUE)),
            of("merging at once", all -> all.mergeAtTables(1)),
            of("merging at once, with threads", all -> all.mergeAtTables(1).background(true)),
            of("merging early", all -> all.mergeAtTables(2).tableBytes(100 * KIB)),
            of("merging late", all -> all.mergeAtTables(9)),
            of(
                    "merging never",
                    all -> all.mergeAtTables(NEVER).slowAtTables(NEVER - 1).stallAtTables(NEVER)),
            of("merging slowly", all -> all.compactionBytesPerSecond(20L * MIB).background(true)),
            of(
                    "commits that are slowed",
                    all -> all.slowAtTables(1).stallAtTables(3).background(true)),
            of("durability none", all -> all.durability(Durability.NONE)),
            of(
                    "durability none, with threads",
                    all -> all.durability(Durability.NONE).background(true)),
            of("durability memory", all -> all.durability(Durability.MEMORY)),
            of(
                    "durability memory, with threads",
                    all -> all.durability(Durability.MEMORY).background(true)),
            of("durability full", all -> all.durability(Durability.FULL)),
            of(
                    "durability full, with threads",
                    all -> all.durability(Durability.FULL).background(true)),
            of("compressed log", all -> all.walCompression(new Lz4Compression())),
            of(
                    "compressed log, full",
                    all -> all.walCompression(new Lz4Compression()).durability(Durability.FULL)),
            of("compressed tables", all -> all.compression(new Lz4Compression())),
            of(
                    "compressed tables, with threads",
                    all -> all.compression(new Lz4Compression()).background(true)),
            of(
                    "compressed tables without a cache",
                    all -> all.compression(new Lz4Compression()).cacheBytes(0)),
            of(
                    "small compressed tables and a small cache",
                    all -> all.compression(new Lz4Compression())
                            .tableBytes(16 * KIB)
                            .cacheBytes(2 * MIB)),
            of(
                    "compressed at the bottom",
                    all -> all.compressionAtLevel(3, new Lz4Compression()).mergeAtTables(2)),
            of(
                    "compressed at the top",
                    all -> all.compressionAtLevel(0, new Lz4Compression()).mergeAtTables(2)),
            of("tables compressed by native code", all -> all.compression(Lz4Compression.withNativeCode())),
            of("never merging at rest", all -> all.background(true).mergeAtRestAfter(Duration.ZERO)),
            of("merging at any rest", all -> all.background(true).mergeAtRestAfter(Duration.ofMillis(1))),
            of("small segments", all -> all.segmentBytes(64 * KIB)),
            of("small segments that stay", all -> all.segmentBytes(64 * KIB).leastSegments(20)),
            of("large segments", all -> all.segmentBytes(64L * MIB)),
            of("a checkpoint every few entries", all -> all.checkpointEntries(7)),
            of("a checkpoint every few bytes", all -> all.checkpointLogBytes(50 * KIB)),
            of("one checkpoint kept", all -> all.checkpointEntries(50).checkpointsKept(1)),
            of("no checkpoint on closing", all -> all.checkpointOnClose(false)),
            of(
                    "forces all the time",
                    all -> all.forceInterval(Duration.ofMillis(1)).background(true)),
            on(Storage.DISK, "on a disk", all -> all),
            on(Storage.DISK, "on a disk, with threads", all -> all.background(true)),
            on(Storage.DISK, "on a disk, full", all -> all.durability(Durability.FULL)),
            on(Storage.DISK_UNMAPPED, "on a disk, unmapped", all -> all));

    private static Profile of(String name, UnaryOperator<DatabaseOptions.Builder> change) {
        return new Profile(name, Storage.MEMORY, change);
    }

    private static Profile on(Storage storage, String name, UnaryOperator<DatabaseOptions.Builder> change) {
        return new Profile(name, storage, change);
    }

    private static DatabaseOptions.Builder asByDefault(DatabaseOptions.Builder all) {
        return DatabaseOptions.builder().fileSystem(all.build().fileSystem()).leastSegments(0);
    }

    DatabaseOptions on(FileSystem files) {
        DatabaseOptions.Builder small = DatabaseOptions.builder()
                .fileSystem(files)
                .background(false)
                .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .memtableBytes(MIB)
                .segmentBytes(MIB)
                .leastSegments(0)
                .checkpointInterval(Duration.ZERO)
                .checkpointEntries(Long.MAX_VALUE)
                .mergeAtTables(3)
                .tableBytes(300 * KIB)
                .levelBytes(300 * KIB);
        return change.apply(small).build();
    }

    @Override
    public String toString() {
        return name;
    }
}
