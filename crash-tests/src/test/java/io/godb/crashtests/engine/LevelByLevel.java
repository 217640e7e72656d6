package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.LevelStats;
import io.godb.core.Reads;
import io.godb.core.Snapshot;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * So much is written, deleted and overwritten that all levels have tables, with snapshots that are open for a while; every reader
 * sees what he must.
 */
final class LevelByLevel {
    private static final int KEYS = 6_000;
    private static final int CHANGES = 12_000;
    private static final int CHECKPOINT_EVERY = 150;
    private static final int LOOK_EVERY = 2_000;
    private static final int MOST_SNAPSHOTS = 3;
    private static final int LONGEST_VALUE = 3_500;
    private static final int SMALLEST_BYTES = 16 << 10;

    private record Past(Snapshot snapshot, TreeMap<Integer, Long> content) {}

    private final SplittableRandom random;
    private final Values values = new Values(LONGEST_VALUE, 2);
    private final TreeMap<Integer, Long> model = new TreeMap<>();
    private final Deque<Past> snapshots = new ArrayDeque<>();
    private final Set<Integer> levels = new HashSet<>();

    private LevelByLevel(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns how often tables were merged. */
    static long run(long seed) {
        return new LevelByLevel(seed).run();
    }

    private long run() {
        MemoryFileSystem files = new MemoryFileSystem();
        DatabaseOptions options = EngineSetup.builder(files, Durability.OS)
                .tableBytes(SMALLEST_BYTES)
                .levelBytes(SMALLEST_BYTES)
                .mergeAtTables(4)
                .random(random.split())
                .build();
        long merges;
        try (Database database = Database.open(EngineSetup.DIRECTORY, options)) {
            for (int i = 1; i <= CHANGES; i++) {
                change(database);
                if (i % CHECKPOINT_EVERY == 0) {
                    database.checkpoint();
                    database.stats().compaction().levels().stream()
                            .map(LevelStats::level)
                            .forEach(levels::add);
                }
                if (i % LOOK_EVERY == 0) {
                    look(database);
                }
            }
            merges = database.stats().compaction().merges();
            snapshots.forEach(past -> past.snapshot.close());
            database.compact();
            requireSame("compacted", database, model);
            database.verify();
        }
        try (Database database = Database.open(EngineSetup.DIRECTORY, options)) {
            requireSame("reopened", database, model);
        }
        if (!levels.equals(Set.of(0, 1, 2, 3))) {
            throw new AssertionError("only these levels had tables: " + levels);
        }
        return merges;
    }

    private void change(Database database) {
        int key = random.nextInt(KEYS);
        int percent = random.nextInt(1_000);
        if (percent < 2) {
            int to = key + random.nextInt(KEYS / 30);
            database.deleteRange(KeyRange.between(key(key), key(to)));
            model.subMap(key, to).clear();
        } else if (percent < 250) {
            database.delete(key(key));
            model.remove(key);
        } else {
            long name = random.nextLong();
            database.put(key(key), values.bytes(name));
            model.put(key, name);
        }
    }

    private void look(Database database) {
        requireSame("now", database, model);
        for (Past each : snapshots) {
            requireSame("at a snapshot", database.at(each.snapshot), each.content);
        }
        if (snapshots.size() == MOST_SNAPSHOTS) {
            while (!snapshots.isEmpty()) {
                snapshots.remove().snapshot.close();
            }
        } else {
            snapshots.add(new Past(database.snapshot(), new TreeMap<>(model)));
        }
    }

    private void requireSame(String where, Reads found, Map<Integer, Long> expected) {
        for (int key = 0; key < KEYS; key++) {
            Long name = expected.get(key);
            byte[] value = found.get(key(key));
            byte[] wanted = name == null ? null : values.bytes(name);
            if (!Arrays.equals(value, wanted)) {
                throw new AssertionError("Key " + key + " is not what it must be, " + where + ": it is "
                        + (value == null ? "not there" : wanted == null ? "there" : "another"));
            }
        }
        long size = found.size();
        if (size != expected.size()) {
            throw new AssertionError(size + " keys are found, not " + expected.size() + ", " + where);
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
