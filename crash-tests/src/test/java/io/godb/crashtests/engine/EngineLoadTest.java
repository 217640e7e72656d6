package io.godb.crashtests.engine;

import static io.godb.crashtests.engine.SortedEntries.ENTRIES;
import static io.godb.crashtests.engine.SortedEntries.key;
import static io.godb.crashtests.engine.SortedEntries.load;
import static io.godb.crashtests.engine.SortedEntries.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.BulkLoad;
import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.Durability;
import io.godb.core.Keyspace;
import io.godb.core.Progress;
import io.godb.core.RecoveryMode;
import io.godb.core.Snapshot;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that are replayed, fallen back past, damaged, or cut short; and loads among writers of the same keys. */
@Tag("fault")
class EngineLoadTest {
    private static final Path DIRECTORY = Path.of("data", "db");

    private final MemoryFileSystem bare = new MemoryFileSystem();

    private static DatabaseOptions.Builder options(FileSystem files) {
        return EngineSetup.builder(files, Durability.OS).checkpointsKept(5).mergeAtTables(Integer.MAX_VALUE);
    }

    private static Database open(FileSystem files) {
        return Database.open(DIRECTORY, options(files).build());
    }

    private static void requireLoaded(Database database, int seed) {
        Keyspace target = database.openKeyspace("target");
        assertThat(target.size()).isEqualTo(ENTRIES);
        for (int number = 0; number < ENTRIES; number++) {
            assertThat(target.get(key(number))).isEqualTo(value(seed + number));
        }
        database.verify();
    }

    private Tree killed() {
        return Tree.of(bare, DIRECTORY);
    }

    @Test
    void whatWasLoadedAndMergedServesWhoFallsBackToBeforeTheLoad() {
        assertThat(LoadFallbacks.run(1)).isPositive();
    }

    @Test
    void filesThatNobodyCanReplayAnyMoreAreDeleted() {
        try (Database database = open(bare)) {
            Keyspace target = database.keyspace("target");
            for (int seed = 1; seed <= 3; seed++) {
                load(target, seed);
                database.compact();
            }
            for (int number = 0; number < 8; number++) {
                database.put(key(number), value(number));
                database.checkpoint();
            }
            database.compact();
            database.checkpoint();
            long there = killed().names("tables/", ".sst").count();
            long named = database.checkpoints().stream()
                    .mapToLong(each -> each.tables())
                    .sum();
            assertThat(there).isLessThanOrEqualTo(named);
            requireLoaded(database, 3);
        }
    }

    @Test
    void aLoadThatWasCutShortLeavesNothingAfterTheNextCheckpoint() {
        try (Database database = open(bare);
                BulkLoad load = database.bulkLoad()) {
            database.put(key(1), value(1));
            for (int number = 0; number < ENTRIES; number++) {
                load.put(key(number), value(number));
            }
            Tree tree = killed();
            assertThat(tree.names("tables/", ".sst").count()).isGreaterThan(1);
            MemoryFileSystem again = tree.write(DIRECTORY);
            try (Database recovered = open(again)) {
                assertThat(recovered.size()).isEqualTo(1);
                recovered.checkpoint();
                assertThat(Tree.of(again, DIRECTORY).names("tables/", ".sst")).hasSize(1);
            }
        }
    }

    @Test
    void refusesALoadedTableThatIsMissingOrAnotherOneAndSalvagesTheRest() {
        Tree tree;
        try (Database database = open(bare)) {
            load(database.keyspace("target"), 1);
            database.put(key(1), value(1));
            tree = killed();
        }
        String table = tree.names("tables/", ".sst").findFirst().orElseThrow();
        String other = tree.names("tables/", ".sst").skip(1).findFirst().orElseThrow();
        byte[] bytes = tree.bytes(table);
        for (Tree damaged : List.of(
                tree.without(table),
                tree.cut(table, 5_000),
                tree.with(table, tree.bytes(other)),
                tree.flipped(table, bytes.length - 20, 1))) {
            MemoryFileSystem files = damaged.write(DIRECTORY);
            assertThatThrownBy(() -> open(files))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(Path.of(table).getFileName().toString());
            try (Database salvaged = Database.open(
                    DIRECTORY, options(files).recoveryMode(RecoveryMode.SALVAGE).build())) {
                assertThat(salvaged.recovery().remarks()).anyMatch(each -> each.contains("lost"));
                assertThat(salvaged.get(key(1))).isEqualTo(value(1));
                assertThat(salvaged.openKeyspace("target").size()).isPositive().isLessThan(ENTRIES);
            }
            open(files).close();
        }
    }

    /** While the log is replayed tables are flushed, too, under numbers that no file has. */
    @Test
    void aLostTableWhoseNumberIsGivenAgainIsLostAlone() {
        Tree tree;
        try (Database database = open(bare)) {
            database.put(key(1), value(1));
            load(database.keyspace("target"), 1);
            database.put(key(2), value(2));
            load(database.keyspace("target"), 2);
            database.put(key(3), value(3));
            tree = killed();
        }
        String newest = tree.names("tables/", ".sst")
                .sorted()
                .reduce((one, next) -> next)
                .orElseThrow();
        MemoryFileSystem files = tree.without(newest).write(DIRECTORY);
        DatabaseOptions.Builder salvaging = options(files).background(true).recoveryMode(RecoveryMode.SALVAGE);
        try (Database salvaged = Database.open(DIRECTORY, salvaging.build())) {
            assertThat(salvaged.recovery().remarks()).anyMatch(each -> each.contains("lost"));
            salvaged.put(key(4), value(4));
        }
        try (Database again = open(files)) {
            for (int each = 1; each <= 4; each++) {
                assertThat(again.get(key(each))).isEqualTo(value(each));
            }
            assertThat(again.validate(Progress.none()).isClean()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void aFullDiskCostsTheLoadAloneAndItCanBeDoneAgain(Durability level) {
        MemoryFileSystem files = new MemoryFileSystem(4 << 20);
        files.createDirectories(DIRECTORY.toAbsolutePath().getParent());
        Path ballast = Path.of("ballast");
        try (var file = files.create(ballast)) {
            file.append(ByteBuffer.allocate(3 << 20), Route.CHANNEL);
        }
        DatabaseOptions options = EngineSetup.builder(files, level).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            Keyspace target = database.keyspace("target");
            load(target, 1);
            assertThatThrownBy(() -> {
                        try (BulkLoad load = target.bulkLoad()) {
                            for (int number = 0; number < 20 * ENTRIES; number++) {
                                load.put(key(number), value(number));
                            }
                            load.finish();
                        }
                    })
                    .isInstanceOf(DiskFullException.class);
            requireLoaded(database, 1);
            files.delete(ballast);
            load(target, 2);
            requireLoaded(database, 2);
        }
        try (Database database = Database.open(DIRECTORY, options)) {
            requireLoaded(database, 2);
        }
    }

    private record Written(long lsn, int key, long seed) {}

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
    private record Seen(long lsn, int key, byte[] value) {}

    /** What everybody was told, put in the order of the LSNs, says what every snapshot must have shown, and what is left. */
    @Test
    void isInOneOrderWithWritersOfTheSameKeys() throws Exception {
        long seed = Seeds.next("loads among writers");
        ConcurrentLinkedQueue<Written> told = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
        DatabaseOptions options = EngineSetup.builder(bare, Durability.OS)
                .background(true)
                .checkpointEntries(500)
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            Keyspace target = database.keyspace("target");
            AtomicBoolean isOver = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> all = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                SplittableRandom random = new SplittableRandom(seed + writer);
                all.add(threads.submit(() -> {
                    while (!isOver.get()) {
                        int key = random.nextInt(ENTRIES);
                        long content = random.nextLong();
                        told.add(new Written(target.put(key(key), value(content)), key, content));
                    }
                }));
            }
            SplittableRandom random = new SplittableRandom(seed + 2);
            all.add(threads.submit(() -> {
                while (!isOver.get()) {
                    try (Snapshot snapshot = database.snapshot()) {
                        for (int i = 0; i < 5; i++) {
                            int key = random.nextInt(ENTRIES);
                            seen.add(new Seen(
                                    snapshot.lsn(), key, target.at(snapshot).get(key(key))));
                        }
                    }
                }
            }));
            for (int load = 1; load <= 30; load++) {
                int first = load * 100_000;
                long lsn = load(target, first);
                for (int number = 0; number < ENTRIES; number++) {
                    told.add(new Written(lsn, number, first + number));
                }
            }
            isOver.set(true);
            for (Future<?> each : all) {
                each.get();
            }
            threads.shutdown();
            long last = database.lastLsn();
            for (int number = 0; number < ENTRIES; number++) {
                seen.add(new Seen(last, number, target.get(key(number))));
            }
        }
        try (Database database = Database.open(DIRECTORY, options)) {
            Keyspace target = database.openKeyspace("target");
            for (int number = 0; number < ENTRIES; number++) {
                seen.add(new Seen(database.lastLsn(), number, target.get(key(number))));
            }
        }
        Map<Integer, TreeMap<Long, Long>> order = new TreeMap<>();
        told.forEach(each ->
                order.computeIfAbsent(each.key(), key -> new TreeMap<>()).put(each.lsn(), each.seed()));
        assertThat(seen).hasSizeGreaterThan(3 * ENTRIES);
        for (Seen each : seen) {
            Map.Entry<Long, Long> expected = order.get(each.key()).floorEntry(each.lsn());
            byte[] value = expected == null ? null : value(expected.getValue());
            assertThat(each.value()).as("key %d at %d", each.key(), each.lsn()).isEqualTo(value);
        }
    }
}
