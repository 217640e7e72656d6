package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.MemoryFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user is promised of a copy. */
@Timeout(60)
class DatabaseCopyTest {
    private static final int ENTRIES = 5_000;

    @TempDir
    private Path home;

    private static DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .segmentBytes(64 << 10)
                .checkpointInterval(Duration.ZERO);
    }

    private Database filled() {
        Database database = Database.open(home.resolve("db"), options().build());
        Keyspace other = database.keyspace("other");
        for (int number = 0; number < ENTRIES; number++) {
            database.put(key(number), value(number));
            other.put(key(number), key(number));
        }
        database.delete(key(3));
        return database;
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] value(int number) {
        return ByteBuffer.allocate(200).putInt(number).array();
    }

    private static void assertWhole(Database copy) {
        copy.verify();
        assertThat(copy.size()).isEqualTo(ENTRIES - 1);
        assertThat(copy.get(key(3))).isNull();
        assertThat(copy.openKeyspace("other").size()).isEqualTo(ENTRIES);
        for (int number = 4; number < ENTRIES; number++) {
            assertThat(copy.get(key(number))).isEqualTo(value(number));
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(each -> !each.getFileName().toString().matches("LOCK|OWNER"))
                    .toList();
        }
    }

    @Test
    void isADatabaseOfItsOwn() throws IOException {
        Path target = home.resolve("backups").resolve("copy");
        long lsn;
        try (Database database = filled()) {
            CopyReport report = database.copyTo(target);
            lsn = database.lastLsn();
            assertThat(report.lsn()).isEqualTo(lsn);
            assertThat(report.tables()).isPositive();
            assertThat(report.bytes()).isGreaterThan(ENTRIES * 200L);
            assertThat(report.linkedBytes()).isIn(0L, report.bytes());
            database.put(key(7), value(8));
            try (Database copy = Database.open(target, options().build())) {
                assertThat(copy.recovery().wasClean()).isTrue();
                assertThat(copy.lastLsn()).isEqualTo(lsn);
                assertWhole(copy);
                copy.put(key(3), value(3));
                assertThat(copy.lastLsn()).isEqualTo(lsn + 1);
            }
            assertThat(database.get(key(3))).isNull();
        }
        for (Path each : filesIn(home.resolve("db"))) {
            Files.delete(each);
        }
        try (Database copy = Database.open(target, options().build())) {
            assertThat(copy.delete(key(3))).isPositive();
            assertWhole(copy);
        }
    }

    @Test
    void isMadeByCopyingWhereThereAreNoLinks() {
        MemoryFileSystem files = new MemoryFileSystem();
        List<Long> told = new ArrayList<>();
        try (Database database = Database.open(
                Path.of("/db"),
                options().fileSystem(files).durability(Durability.NONE).build())) {
            for (int number = 0; number < ENTRIES; number++) {
                database.put(key(number), value(number));
            }
            CopyReport report = database.copyTo(Path.of("/copy"), (done, total) -> {
                assertThat(done).isLessThanOrEqualTo(total);
                told.add(done);
            });
            assertThat(report.linkedBytes()).isZero();
            assertThat(told).isSorted().endsWith(report.bytes());
        }
        try (Database copy =
                Database.open(Path.of("/copy"), options().fileSystem(files).build())) {
            assertThat(copy.size()).isEqualTo(ENTRIES);
        }
    }

    @Test
    void isOfOneMomentWhileOthersCommitAndFlush() throws InterruptedException {
        AtomicBoolean isDone = new AtomicBoolean();
        try (Database database = Database.open(home.resolve("db"), options().build())) {
            // Each round puts the same number under all keys, in one commit.
            Thread writer = new Thread(() -> {
                for (int round = 1; !isDone.get(); round++) {
                    WriteBatch batch = database.batch();
                    for (int number = 0; number < 50; number++) {
                        batch.put(database.keyspace("rounds"), key(number), value(round));
                    }
                    database.commit(batch);
                }
            });
            writer.start();
            try {
                for (int copy = 0; copy < 5; copy++) {
                    assertOfOneMoment(database, home.resolve("copy" + copy));
                }
            } finally {
                isDone.set(true);
                writer.join();
            }
        }
    }

    private static void assertOfOneMoment(Database database, Path target) {
        CopyReport report = database.copyTo(target);
        try (Database copy = Database.open(target, options().build())) {
            copy.verify();
            assertThat(copy.lastLsn()).isEqualTo(report.lsn());
            if (copy.keyspaces().contains("rounds")) {
                Keyspace rounds = copy.openKeyspace("rounds");
                for (int number = 1; number < 50; number++) {
                    assertThat(rounds.get(key(number))).isEqualTo(rounds.get(key(0)));
                }
            }
        }
    }

    @Test
    void isRefusedWhereSomethingIs() throws IOException {
        try (Database database = filled()) {
            Path taken = Files.createDirectories(home.resolve("taken"));
            Files.writeString(taken.resolve("mine"), "text");
            assertThatThrownBy(() -> database.copyTo(taken))
                    .isInstanceOf(ExistingFileException.class)
                    .hasMessageContaining("mine");
            assertThat(filesIn(taken)).containsExactly(taken.resolve("mine"));
            assertThatThrownBy(() -> database.copyTo(home.resolve("db").resolve("copy")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> database.copyTo(home.resolve("db"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void leavesNothingWhenItIsEnded() throws IOException {
        Path target = home.resolve("copy");
        try (Database database = filled()) {
            assertThatThrownBy(() -> database.copyTo(target, (done, total) -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            assertThat(filesIn(target)).isEmpty();
            assertThatThrownBy(() -> database.copyTo(
                            target, (done, total) -> Thread.currentThread().interrupt()))
                    .isInstanceOfSatisfying(
                            CancelledException.class,
                            cancelled ->
                                    assertThat(cancelled.code().isRetryable()).isTrue());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(filesIn(target)).isEmpty();
            database.copyTo(target);
            try (Database copy = Database.open(target, options().build())) {
                assertWhole(copy);
            }
        }
    }
}
