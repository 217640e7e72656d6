package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.SpaceReport.Cause;
import io.godb.core.SpaceReport.Kind;
import io.godb.core.SpaceReport.MergingState;
import io.godb.core.SpaceReport.StoredFile;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte is told of, with the reason why it is there. */
@Timeout(60)
class DatabaseSpaceTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final Path LOG = Path.of("/elsewhere/log");
    private static final Path CHECKPOINTS = Path.of("/elsewhere/checkpoints");
    private static final byte[] VALUE = new byte[1_000];

    private final MemoryFileSystem files = new MemoryFileSystem();
    private Instant now = Instant.ofEpochSecond(1_000_000_000);

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .segmentBytes(64 << 10)
                .leastSegments(2)
                .checkpointInterval(Duration.ZERO)
                .checkpointRetention(Duration.ofHours(1))
                .background(false)
                .clock((InstantSource) () -> now);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static void put(Database database, int from, int to) {
        for (int i = from; i < to; i++) {
            database.put(key(i), VALUE);
        }
    }

    private void write(Path file, int bytes) {
        try (AppendFile open = files.create(file)) {
            open.append(ByteBuffer.allocate(bytes), Route.CHANNEL);
        }
    }

    private static long listedBytes(FileSystem files, Path directory) {
        long bytes = 0;
        for (Path each : files.list(directory)) {
            try {
                bytes += files.size(each);
            } catch (StorageException isDirectory) {
                bytes += listedBytes(files, each);
            }
        }
        return bytes;
    }

    private SpaceReport requireWhole(Database database, Path... directories) {
        SpaceReport report = database.explainSpace();
        long listed = listedBytes(files, DIRECTORY);
        for (Path each : directories) {
            listed += listedBytes(files, each);
        }
        assertThat(report.bytes()).isEqualTo(listed);
        assertThat(report.files()).extracting(StoredFile::file).doesNotHaveDuplicates();
        assertThat(report.files()).allSatisfy(each -> assertThat(each.holders()).isNotEmpty());
        long sum = 0;
        for (Kind each : Kind.values()) {
            sum += report.bytes(each);
        }
        assertThat(sum).isEqualTo(listed);
        return report;
    }

    private static StoredFile only(SpaceReport report, Kind kind) {
        assertThat(report.of(kind)).hasSize(1);
        return report.of(kind).get(0);
    }

    @ParameterizedTest
    @EnumSource
    void addsUpAsTheDatabaseLives(Durability durability) {
        try (Database database =
                Database.open(DIRECTORY, options().durability(durability).build())) {
            SpaceReport first = requireWhole(database);
            assertThat(first.of(Kind.TABLE)).isEmpty();
            assertThat(first.of(Kind.UNKNOWN)).isEmpty();
            assertThat(first.merging().state()).isEqualTo(MergingState.IDLE);
            assertThat(only(first, Kind.CHECKPOINT).isHeldBy(Cause.IN_USE)).isTrue();
            for (int round = 0; round < 6; round++) {
                put(database, round * 50, round * 50 + 100);
                requireWhole(database);
                database.checkpoint();
                SpaceReport report = requireWhole(database);
                assertThat(report.of(Kind.TABLE)).isNotEmpty();
            }
            database.compact();
            requireWhole(database);
            database.dropKeyspace(database.keyspace("other").name());
            requireWhole(database);
        }
        try (Database database =
                Database.open(DIRECTORY, options().durability(durability).build())) {
            assertThat(requireWhole(database).of(Kind.LEFTOVER)).isEmpty();
        }
    }

    @Test
    void addsUpWhereLogAndCheckpointsAreElsewhere() {
        DatabaseOptions elsewhere =
                options().walDir(LOG).checkpointDir(CHECKPOINTS).build();
        try (Database database = Database.open(DIRECTORY, elsewhere)) {
            put(database, 0, 200);
            database.checkpoint();
            SpaceReport report = requireWhole(database, LOG, CHECKPOINTS);
            assertThat(report.of(Kind.LOG_SEGMENT))
                    .isNotEmpty()
                    .allMatch(each -> each.file().startsWith(LOG));
            assertThat(report.of(Kind.CHECKPOINT))
                    .isNotEmpty()
                    .allMatch(each -> each.file().startsWith(CHECKPOINTS));
            assertThat(report.of(Kind.UNKNOWN)).isEmpty();
        }
    }

    @Test
    void saysWhichCheckpointsKeepAReplacedTable() {
        try (Database database = Database.open(
                DIRECTORY, options().mergeAtTables(20).checkpointsKept(5).build())) {
            put(database, 0, 200);
            database.checkpoint();
            database.compact();
            put(database, 1_000, 1_020);
            CheckpointInfo small = database.checkpoint();
            assertThat(small).isNotNull();
            assertThat(requireWhole(database).of(Kind.REPLACED_TABLE)).isEmpty();
            put(database, 1_000, 1_020);
            database.compact();
            StoredFile replaced = only(requireWhole(database), Kind.REPLACED_TABLE);
            assertThat(database.checkpoints()).contains(small);
            assertThat(replaced.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.cause()).isEqualTo(Cause.CHECKPOINT);
                assertThat(holder.what()).contains("checkpoint " + small.number());
            });
            assertThat(database.explainSpace().toString()).contains("checkpoint " + small.number() + " at ");
        }
    }

    @Test
    void saysWhoReadsAReplacedTable() {
        try (Database database =
                Database.open(DIRECTORY, options().checkpointsKept(1).build())) {
            put(database, 0, 200);
            database.checkpoint();
            Scan scan = database.scan(ScanOptions.all());
            put(database, 0, 200);
            database.compact();
            database.checkpoint();
            now = now.plusSeconds(90);
            SpaceReport report = requireWhole(database);
            List<StoredFile> held = report.of(Kind.REPLACED_TABLE).stream()
                    .filter(each -> each.isHeldBy(Cause.SCAN))
                    .toList();
            assertThat(held).hasSize(1);
            assertThat(held.get(0).holders()).hasSize(1);
            SnapshotInfo reader = held.get(0).holders().get(0).reader();
            assertThat(reader).isNotNull();
            assertThat(reader.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(report.snapshots()).containsExactly(reader);
            assertThat(report.toString())
                    .contains("open for 90 s")
                    .contains("DatabaseSpaceTest.saysWhoReadsAReplacedTable");
            scan.close();
            StoredFile waiting = only(requireWhole(database), Kind.REPLACED_TABLE);
            assertThat(waiting.isHeldBy(Cause.WAITS)).isTrue();
            put(database, 0, 1);
            database.checkpoint();
            assertThat(requireWhole(database).of(Kind.REPLACED_TABLE)).isEmpty();
        }
    }

    @Test
    void saysWhatATaskIsAtWorkOn() {
        try (Database database =
                Database.open(DIRECTORY, options().checkpointsKept(1).build())) {
            put(database, 0, 200);
            database.checkpoint();
            AtomicBoolean isAsked = new AtomicBoolean();
            database.validate((done, total) -> {
                if (!isAsked.getAndSet(true)) {
                    put(database, 0, 200);
                    database.compact();
                    database.checkpoint();
                    StoredFile replaced = only(requireWhole(database), Kind.REPLACED_TABLE);
                    assertThat(replaced.isHeldBy(Cause.TASK)).isTrue();
                }
            });
            assertThat(isAsked).isTrue();
        }
    }

    @Test
    void saysWhyTheLogIsThere() {
        try (Database database = Database.open(
                DIRECTORY, options().checkpointsKept(1).leastSegments(2).build())) {
            put(database, 0, 300);
            SpaceReport report = requireWhole(database);
            assertThat(report.of(Kind.LOG_SEGMENT))
                    .hasSizeGreaterThan(3)
                    .allMatch(each -> each.isHeldBy(Cause.NOT_FLUSHED) && each.isHeldBy(Cause.CHECKPOINT));
            database.checkpoint();
            report = requireWhole(database);
            assertThat(report.of(Kind.LOG_SEGMENT)).hasSize(2).allMatch(each -> each.isHeldBy(Cause.LEAST_SEGMENTS));
            assertThat(report.of(Kind.LOG_SEGMENT)).noneMatch(each -> each.isHeldBy(Cause.NOT_FLUSHED));
            assertThat(report.of(Kind.SPARE_SEGMENT)).isNotEmpty();
            assertThat(only(report, Kind.LOG_STATE).file()).hasFileName("STATE");
        }
    }

    @Test
    void tellsOfGarbageAndOfSnapshots() {
        try (Database database = Database.open(DIRECTORY, options().build());
                Snapshot snapshot = database.snapshot()) {
            put(database, 0, 100);
            try (Snapshot middle = database.snapshot()) {
                put(database, 0, 100);
                database.delete(key(5));
                database.checkpoint();
                SpaceReport report = requireWhole(database);
                SpaceReport.Content content = only(report, Kind.TABLE).content();
                assertThat(content).isNotNull();
                assertThat(content.keys()).isEqualTo(100);
                assertThat(content.entries()).isEqualTo(200);
                assertThat(content.deletes()).isEqualTo(1);
                assertThat(report.garbageBytes()).isBetween(100 * 1_000L, 110 * 1_000L);
                assertThat(report.snapshots())
                        .extracting(SnapshotInfo::lsn)
                        .containsExactly(snapshot.lsn(), middle.lsn());
                assertThat(report.toString()).contains("100 older versions, 1 deletes");
            }
        }
    }

    @Test
    void tellsOfMergingThatIsDueAndOfOneThatFails() {
        try (Database database =
                Database.open(DIRECTORY, options().mergeAtTables(20).build())) {
            for (int i = 0; i < 5; i++) {
                put(database, 0, 10);
                database.checkpoint();
            }
        }
        try (Database database =
                Database.open(DIRECTORY, options().mergeAtTables(4).build())) {
            SpaceReport.Merging due = requireWhole(database).merging();
            assertThat(due.state()).isEqualTo(MergingState.DUE);
            assertThat(due.tables()).isEqualTo(5);
            assertThat(due.failure()).isNull();
            assertThat(database.explainSpace().toString()).contains("merging: due, 5 tables");
        }
    }

    @Test
    void knowsWhatIsNotItsOwn() {
        try (Database database = Database.open(DIRECTORY, options().build())) {
            put(database, 0, 10);
            database.checkpoint();
            write(DIRECTORY.resolve("notes.txt"), 11);
            files.createDirectories(DIRECTORY.resolve("mine/deep"));
            write(DIRECTORY.resolve("mine/deep/file"), 12);
            write(DIRECTORY.resolve("tables/x.sst"), 13);
            write(DIRECTORY.resolve("tables/0000000000000001.sst.damaged"), 14);
            write(DIRECTORY.resolve("tables/0000000000000077.sst"), 15);
            write(DIRECTORY.resolve("wal/other"), 16);
            write(DIRECTORY.resolve("checkpoints/0000000000000009.ckpt.tmp"), 17);
            files.createDirectories(DIRECTORY.resolve("wal-3"));
            write(DIRECTORY.resolve("wal-3/0000000000000001.log"), 18);
            SpaceReport report = requireWhole(database);
            assertThat(report.bytes(Kind.UNKNOWN)).isEqualTo(11 + 12 + 13 + 16);
            assertThat(report.bytes(Kind.SET_ASIDE)).isEqualTo(14 + 18);
            assertThat(report.bytes(Kind.LEFTOVER)).isEqualTo(17);
            assertThat(report.bytes(Kind.UNFINISHED_TABLE)).isEqualTo(15);
            assertThat(report.of(Kind.UNKNOWN)).allMatch(each -> each.isHeldBy(Cause.LEFT_ALONE));
        }
    }

    @Test
    void isRefusedByAClosedDatabase() {
        Database database = Database.open(DIRECTORY, options().build());
        database.close();
        assertThatThrownBy(database::explainSpace).isInstanceOf(ClosedException.class);
    }

    /** What it says about a file beside writers, readers and merging is never that an own file is not the database's. */
    @Test
    void isAskedBesideEverything(@TempDir Path home) {
        DatabaseOptions busy = options()
                .fileSystem(new LocalFileSystem())
                .background(true)
                .mergeAtTables(2)
                .checkpointsKept(1)
                .checkpointLogBytes(200_000)
                .build();
        try (Database database = Database.open(home, busy)) {
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 20; round++) {
                    put(database, 0, 400);
                    database.checkpoint();
                }
                isOver.set(true);
            });
            int asked = 0;
            while (!isOver.get() && !writer.isDone()) {
                SpaceReport report = database.explainSpace();
                assertThat(report.of(Kind.UNKNOWN)).isEmpty();
                assertThat(report.toString()).contains("CURRENT");
                asked++;
            }
            writer.join();
            assertThat(asked).isPositive();
        }
    }
}
