package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.godb.core.CancelledException;
import io.godb.core.CompactionStats;
import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.DiskFullException;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.LevelStats;
import io.godb.core.Snapshot;
import io.godb.core.StalledException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.crashtests.rig.ChildJvm;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables are merged, stopped, slowed down and damaged.
 *
 * <p>The system property {@value #MEGABYTES_PROPERTY} asks for that much to be merged on a small heap.
 */
@Tag("fault")
@Timeout(120)
class EngineCompactionTest {
    private static final String MEGABYTES_PROPERTY = "godb.compaction.megabytes";
    private static final int MEGABYTES = Integer.getInteger(MEGABYTES_PROPERTY, 100);
    private static final Path DIRECTORY = Path.of("/db");
    private static final Path TABLES = DIRECTORY.resolve("tables");
    private static final int KEYS = 1_000;
    private static final int VALUE_BYTES = 300;
    private static final int TABLE_BYTES = 1 << 20;
    private static final int SMALLEST_TABLE_BYTES = 16 << 10;
    private static final int NEVER = Integer.MAX_VALUE;

    private final MemoryFileSystem files = new MemoryFileSystem();

    private DatabaseOptions.Builder quiet() {
        return EngineSetup.builder(files, Durability.OS).mergeAtTables(NEVER).tableBytes(TABLE_BYTES);
    }

    private DatabaseOptions.Builder busy() {
        return quiet().background(true).mergeAtTables(2);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] value(int number, int round) {
        byte[] bytes = new byte[VALUE_BYTES];
        new SplittableRandom(number * 1_000L + round).nextBytes(bytes);
        return bytes;
    }

    /** A table of every key. */
    private static void flush(Database database, int round) {
        for (int number = 0; number < KEYS; number++) {
            database.put(key(number), value(number, round));
        }
        database.checkpoint();
    }

    private static void requireAll(Database database, int round) {
        assertThat(database.size()).isEqualTo(KEYS);
        requireEach(database, round);
    }

    private static void requireEach(Database database, int round) {
        for (int number = 0; number < KEYS; number++) {
            assertThat(database.get(key(number))).isEqualTo(value(number, round));
        }
    }

    private Set<Path> tables() {
        return new HashSet<>(files.list(TABLES));
    }

    private static int mostProbed(CompactionStats stats) {
        return stats.levels().stream()
                .mapToInt(level -> level.level() == 0 ? level.tables() : 1)
                .sum();
    }

    @Test
    void aGetAsksFewTablesWhenItHasBeenQuiet() {
        try (Database database =
                Database.open(DIRECTORY, busy().mergeAtTables(4).build())) {
            for (int round = 0; round < 12; round++) {
                flush(database, round);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> mostProbed(database.stats().compaction()) <= 4);
            requireAll(database, 11);
            assertThat(database.stats().compaction().merges()).isPositive();
        }
    }

    @Test
    void aGetAsksOneTableWhenNothingIsWrittenForAWhile() {
        DatabaseOptions options =
                busy().mergeAtTables(4).mergeAtRestAfter(Duration.ofMillis(50)).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            for (int round = 0; round < 3; round++) {
                flush(database, round);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> mostProbed(database.stats().compaction()) == 1);
            requireAll(database, 2);
        }
    }

    @Test
    void whatNobodyCanSeeTakesNoSpace() {
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            flush(database, 1);
            long once = database.stats().tableBytes();
            try (Snapshot snapshot = database.snapshot()) {
                flush(database, 2);
                flush(database, 3);
                database.compact();
                assertThat(database.stats().tableBytes()).isBetween(2 * once - once / 5, 2 * once + once / 5);
                assertThat(database.at(snapshot).get(key(7))).isEqualTo(value(7, 1));
            }
            database.compact();
            assertThat(database.stats().tableBytes()).isLessThan(once + once / 10);
            requireAll(database, 3);
            assertThat(tables()).hasSize(database.stats().tables());

            database.clear();
            database.compact();
            assertThat(database.stats().tables()).isZero();
            assertThat(tables()).isEmpty();
            assertThat(database.size()).isZero();
        }
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            assertThat(database.size()).isZero();
            assertThat(database.recovery().wasClean()).isTrue();
        }
    }

    @Test
    void whatADroppedKeyspaceHadGoesWithTheLastSnapshotThatSeesIt() {
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            flush(database, 1);
            long once = database.stats().tableBytes();
            Keyspace dropped = database.keyspace("dropped");
            dropped.put(key(1), new byte[100_000]);
            try (Snapshot snapshot = database.snapshot()) {
                database.dropKeyspace("dropped");
                database.compact();
                database.compact();
                assertThat(database.stats().tableBytes()).isGreaterThan(once + 90_000);
                assertThat(dropped.at(snapshot).get(key(1))).hasSize(100_000);
            }
            database.compact();
            assertThat(database.stats().tableBytes()).isLessThan(once + 10_000);
            requireAll(database, 1);
        }
    }

    @Test
    void byHandOfARangeTheRestIsLeftAsItIs() {
        DatabaseOptions options = quiet().tableBytes(SMALLEST_TABLE_BYTES).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 0);
            flush(database, 1);
            database.compact();
            Set<Path> before = tables();
            assertThat(before).hasSizeGreaterThan(10);
            for (int number = 100; number < 110; number++) {
                database.put(key(number), value(number, 2));
            }
            Keyspace space = database.openKeyspace(Database.DEFAULT_KEYSPACE);
            database.compact(space, KeyRange.between(key(500), key(510)));
            database.compact(space, KeyRange.between(key(100), key(105)));
            Set<Path> kept = tables();
            kept.retainAll(before);
            assertThat(kept).hasSizeGreaterThan(before.size() - 4);
            assertThat(database.stats().compaction().levels())
                    .extracting(LevelStats::level)
                    .containsExactly(3);
            assertThat(database.get(key(104))).isEqualTo(value(104, 2));
        }
    }

    @Test
    void aBadBlockInAnInputIsNamedAndTheInputsStay() {
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            flush(database, 1);
            flush(database, 2);
        }
        Tree tree = Tree.of(files, DIRECTORY);
        String damaged = tree.names("tables/", ".sst").sorted().findFirst().orElseThrow();
        MemoryFileSystem rotten = tree.flipped(damaged, 100_000, 1).write(DIRECTORY);
        DatabaseOptions options = quiet().fileSystem(rotten).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            Set<Path> before = new HashSet<>(rotten.list(TABLES));
            assertThatThrownBy(database::compact)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(damaged)
                    .hasMessageContaining("at " + (100_000 & -4096));
            assertThat(rotten.list(TABLES)).containsExactlyInAnyOrderElementsOf(before);
            requireEach(database, 2);
            assertThat(database.put(key(1), value(1, 2))).isPositive();
        }
        try (Database database = Database.open(
                DIRECTORY, options.toBuilder().background(true).mergeAtTables(1).build())) {
            await().until(() -> database.stats().compaction().failures() > 0);
            requireEach(database, 2);
            assertThat(database.stats().isFailed()).isFalse();
        }
    }

    @Test
    void closingDoesNotWaitForAMerge() {
        DatabaseOptions options = busy().compactionBytesPerSecond(1).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            flush(database, 1);
            flush(database, 2);
            awaitMerge();
            requireAll(database, 2);
        }
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            assertThat(database.recovery().wasClean()).isTrue();
            requireAll(database, 2);
            database.compact();
            requireAll(database, 2);
            assertThat(tables()).hasSize(database.stats().tables());
        }
    }

    /** The first table that is written while tables are merged; three were flushed. */
    private void awaitMerge() {
        await().until(() -> files.exists(TABLES.resolve("0000000000000004.sst")));
    }

    @Test
    void anInterruptStopsAMergeByHand() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        try (Database database =
                Database.open(DIRECTORY, quiet().compactionBytesPerSecond(1).build())) {
            flush(database, 1);
            flush(database, 1);
            flush(database, 2);
            Set<Path> before = tables();
            Thread merging = new Thread(() -> {
                try {
                    database.compact();
                } catch (CancelledException cancelled) {
                    thrown.set(cancelled);
                }
                isInterrupted.set(Thread.currentThread().isInterrupted());
            });
            merging.start();
            awaitMerge();
            merging.interrupt();
            merging.join();
            assertThat(thrown.get()).isInstanceOf(CancelledException.class);
            assertThat(isInterrupted).isTrue();
            assertThat(tables()).isEqualTo(before);
            requireAll(database, 2);
        }
    }

    @Test
    void anInterruptOfTheThreadThatMergesChangesNothing() {
        DatabaseOptions options = busy().compactionBytesPerSecond(1_000_000).build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            flush(database, 1);
            flush(database, 2);
            Thread merging = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("godb-compact"))
                    .findFirst()
                    .orElseThrow();
            merging.interrupt();
            await().until(() -> database.stats().compaction().merges() > 0);
            merging.interrupt();
            await().until(() -> !merging.isInterrupted());
            await().until(() -> mostProbed(database.stats().compaction()) <= 2);
            assertThat(database.stats().compaction().failures()).isZero();
            requireAll(database, 2);
        }
    }

    @Test
    void aCommitThatIsInterruptedWhileSlowedDownGoesOn() {
        DatabaseOptions options = busy().compactionBytesPerSecond(1)
                .slowAtTables(2)
                .stallAtTables(20)
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            database.put(key(1), value(1, 2));
            database.checkpoint();
            Thread.currentThread().interrupt();
            long lsn = database.put(key(1), value(1, 3));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(lsn).isPositive();
            assertThat(database.stats().compaction().slowedCommits()).isPositive();
            assertThat(database.get(key(1))).isEqualTo(value(1, 3));
        }
    }

    @Test
    void withoutThreadsAMergeThatFailedIsNotRepeatedByEveryCommit() {
        try (Database database = Database.open(DIRECTORY, quiet().build())) {
            flush(database, 1);
            flush(database, 2);
        }
        FaultyFileSystem failing = new FaultyFileSystem(files);
        failing.add(FaultRule.inject(Fault.fail(Errno.EIO))
                .on(OperationKind.CREATE)
                .paths("**/tables/*")
                .always());
        DatabaseOptions options = quiet().fileSystem(failing)
                .mergeAtTables(1)
                .checkpointOnClose(false)
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            for (int number = 0; number < KEYS; number++) {
                database.put(key(number), value(number, 2));
            }
            assertThat(database.stats().compaction().failures()).isBetween(1L, 10L);
            await().until(() -> {
                database.put(key(0), value(0, 2));
                return database.stats().compaction().failures() > 1;
            });
            requireEach(database, 2);
        }
    }

    @Test
    void withoutThreadsACommitWaitsForWhoeverMerges() throws Exception {
        DatabaseOptions options = quiet().slowAtTables(2)
                .stallAtTables(3)
                .compactionBytesPerSecond(2_000_000)
                .stallTimeout(Duration.ofSeconds(60))
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            flush(database, 1);
            flush(database, 2);
            Thread merging = new Thread(database::compact);
            merging.start();
            awaitMerge();
            assertThat(database.put(key(1), value(1, 2))).isPositive();
            merging.join();
            requireAll(database, 2);
        }
    }

    @Test
    void commitsAreSlowedAndThenRefusedWhileTablesCannotBeMerged() {
        DatabaseOptions options = busy().compactionBytesPerSecond(1)
                .slowAtTables(3)
                .stallAtTables(6)
                .stallTimeout(Duration.ofMillis(200))
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            assertThatThrownBy(() -> {
                        for (int round = 2; round < 20; round++) {
                            database.put(key(round), value(round, round));
                            database.checkpoint();
                        }
                    })
                    .isInstanceOf(StalledException.class)
                    .hasMessageContaining("stallAtTables");
            CompactionStats stats = database.stats().compaction();
            assertThat(stats.slowedCommits()).isPositive();
            assertThat(stats.stalledCommits()).isPositive();
            assertThat(stats.levels().get(0).tables()).isEqualTo(6);
            assertThat(database.get(key(2))).isEqualTo(value(2, 2));
            assertThat(database.stats().isFailed()).isFalse();
        }
        try (Database database = Database.open(DIRECTORY, busy().build())) {
            await().until(() -> mostProbed(database.stats().compaction()) < 6);
            assertThat(database.put(key(0), value(0, 1))).isPositive();
        }
    }

    @Test
    void aDiskThatIsFullStopsNoMergeForGood() {
        MemoryFileSystem small = new MemoryFileSystem(3 << 20);
        DatabaseOptions options = quiet().fileSystem(small).build();
        small.createDirectories(DIRECTORY);
        Path ballast = DIRECTORY.resolveSibling("ballast");
        try (Database database = Database.open(DIRECTORY, options)) {
            flush(database, 1);
            flush(database, 2);
            try (var file = small.create(ballast)) {
                fill(file);
            }
            Set<Path> before = new HashSet<>(small.list(TABLES));
            assertThatThrownBy(database::compact).isInstanceOf(DiskFullException.class);
            assertThat(small.list(TABLES)).containsExactlyInAnyOrderElementsOf(before);
            requireAll(database, 2);
            small.delete(ballast);
            database.compact();
            requireAll(database, 2);
            assertThat(database.stats().compaction().levels()).hasSize(1);
        }
    }

    private static void fill(AppendFile file) {
        try {
            while (true) {
                file.append(ByteBuffer.allocate(4 << 10), Route.CHANNEL);
            }
        } catch (DiskFullException full) {
            assertThat(full.isRetryable()).isTrue();
        }
    }

    @Test
    void aTableLargerThanTheHeapIsMerged(@TempDir Path directory) {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.command(
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
                CompactionChild.class,
                directory,
                MEGABYTES));
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(CompactionChild.DONE);
    }
}
