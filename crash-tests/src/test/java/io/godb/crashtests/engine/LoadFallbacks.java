package io.godb.crashtests.engine;

import io.godb.core.BulkLoad;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Progress;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Loads tables and merges them, so that no checkpoint names their files any more, and takes away every checkpoint since the first
 * load, at once and after another opening: replaying the loads must lead to the same.
 */
final class LoadFallbacks {
    private static final Path DIRECTORY = EngineSetup.DIRECTORY;
    private static final String CHECKPOINTS = "checkpoints/";
    private static final String SUFFIX = ".ckpt";
    private static final String SPACE = "target";
    private static final int ENTRIES = 200;
    private static final int VALUE_BYTES = 500;

    private final long seed;

    private LoadFallbacks(long seed) {
        this.seed = seed;
    }

    /** Returns how often it was fallen back. */
    static int run(long seed) {
        return new LoadFallbacks(seed).run();
    }

    private int run() {
        MemoryFileSystem files = new MemoryFileSystem();
        List<String> before;
        try (Database database = open(files)) {
            // Much that stays as it is, or what merging replaces would let the older checkpoints go.
            for (int number = 0; number < 5 * ENTRIES; number++) {
                database.put(key(number), value(-number));
            }
            database.compact();
            Keyspace target = database.keyspace(SPACE);
            target.put(key(3), value(3));
            database.checkpoint();
            before = Tree.of(files, DIRECTORY).names(CHECKPOINTS, SUFFIX).toList();
            load(target, 1_000);
            database.compact(target, KeyRange.all());
            load(target, 2_000);
            database.compact(target, KeyRange.all());
            database.checkpoint();
            require(
                    database.validate(Progress.none()).issues().isEmpty(),
                    "something is wrong before it is fallen back");
            fallBack(Tree.of(files, DIRECTORY), before);
        }
        // What a later opening knows of the loads comes from the newest checkpoint.
        try (Database database = open(files)) {
            database.put(key(1), value(1));
            database.checkpoint();
            fallBack(Tree.of(files, DIRECTORY), before);
        }
        return 2;
    }

    private void fallBack(Tree whole, List<String> before) {
        Tree tree = whole;
        for (String each : whole.names(CHECKPOINTS, SUFFIX).toList()) {
            tree = before.contains(each) ? tree : tree.without(each);
        }
        require(tree.names(CHECKPOINTS, SUFFIX).findAny().isPresent(), "no checkpoint from before the load was kept");
        try (Database database = open(tree.write(DIRECTORY))) {
            require(!database.recovery().remarks().isEmpty(), "fallen back, but nothing was said");
            require(database.recovery().replayedRecords() >= 2, "the loads were not replayed");
            Keyspace target = database.openKeyspace(SPACE);
            require(target.size() == ENTRIES, "found " + target.size() + " entries of " + ENTRIES);
            for (int number = 0; number < ENTRIES; number++) {
                require(
                        Arrays.equals(target.get(key(number)), value(2_000 + number)),
                        "entry " + number + " is not what was loaded");
            }
            database.verify();
        }
    }

    private static void require(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new AssertionError("Loads that are fallen back past: " + otherwise);
        }
    }

    private Database open(FileSystem files) {
        DatabaseOptions options = EngineSetup.builder(files, Durability.OS)
                .checkpointsKept(6)
                .mergeAtTables(Integer.MAX_VALUE)
                .build();
        return Database.open(DIRECTORY, options);
    }

    private void load(Keyspace target, int first) {
        try (BulkLoad load = target.bulkLoad()) {
            for (int number = 0; number < ENTRIES; number++) {
                load.put(key(number), value(first + number));
            }
            load.finish();
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private byte[] value(long number) {
        byte[] value = new byte[VALUE_BYTES];
        new SplittableRandom(seed * 31 + number).nextBytes(value);
        return value;
    }
}
