package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Validation finds everything that is wrong, says where, and goes on. */
@Timeout(60)
class DatabaseValidationTest {
    private static final int ENTRIES = 500;

    @TempDir
    private Path home;

    private Database open() {
        return Database.open(
                home,
                DatabaseOptions.builder()
                        .memoryBytes(16L << 20)
                        .segmentBytes(64 << 10)
                        .checkpointsKept(5)
                        .checkpointInterval(Duration.ZERO)
                        .build());
    }

    /** Two tables, two checkpoints, and commits in the log. */
    private Database filled() {
        Database database = open();
        for (int round = 0; round < 3; round++) {
            for (int number = 0; number < ENTRIES; number++) {
                byte[] value = new byte[100];
                new Random(number).nextBytes(value);
                database.put(ByteBuffer.allocate(8).putInt(round).putInt(number).array(), value);
            }
            if (round < 2) {
                database.checkpoint();
            }
        }
        return database;
    }

    private List<Path> files(String directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(home.resolve(directory))) {
            return all.filter(each -> each.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(position);
            int before = open.read();
            open.seek(position);
            open.write(before ^ 1);
        }
    }

    @Test
    void findsNothingWhereAllIsWell() {
        try (Database database = filled()) {
            List<Long> told = new ArrayList<>();
            ValidationReport report = database.validate((done, total) -> {
                assertThat(done).isLessThanOrEqualTo(total);
                told.add(done);
            });
            assertThat(report.isClean()).isTrue();
            assertThat(report.tables()).isEqualTo(2);
            assertThat(report.commits()).isGreaterThanOrEqualTo(ENTRIES);
            assertThat(report.checkpoints()).isGreaterThanOrEqualTo(2);
            assertThat(told).isSorted().endsWith(report.bytes());
            database.verify();
        }
    }

    @Test
    void namesEveryPlaceThatIsWrong() throws IOException {
        try (Database database = filled()) {
            List<Path> tables = files("tables", ".sst");
            flip(tables.get(0), 5_000);
            flip(tables.get(0), 17_000);
            flip(tables.get(1), 9_000);
            Path checkpoint = files("checkpoints", ".ckpt").get(0);
            flip(checkpoint, Files.size(checkpoint) / 2);
            ValidationReport report = database.validate(Progress.none());
            assertThat(report.isClean()).isFalse();
            assertThat(report.issues())
                    .extracting(ValidationReport.Issue::file)
                    .containsExactly(tables.get(1), tables.get(0), tables.get(0), checkpoint);
            assertThat(report.issues())
                    .extracting(ValidationReport.Issue::position)
                    .startsWith(8_192L, 4_096L, 16_384L);
            assertThat(report.issues().get(0).message()).contains(tables.get(1).toString());
            assertThatThrownBy(database::verify)
                    .isInstanceOfSatisfying(
                            CorruptionException.class,
                            first -> assertThat(first.getSuppressed()).hasSize(3));
        }
    }

    @Test
    void findsWhatIsMissing() throws IOException {
        try (Database database = filled()) {
            Path checkpoint = files("checkpoints", ".ckpt").get(0);
            Files.delete(checkpoint);
            Path current = home.resolve("CURRENT");
            Files.move(current, home.resolve("moved"));
            assertThat(database.validate(Progress.none()).issues())
                    .extracting(ValidationReport.Issue::file)
                    .containsExactly(current, checkpoint);
            Files.move(home.resolve("moved"), current);
        }
    }

    /** Recovery falls back on them, so they must be whole as well. */
    @Test
    void looksAtTablesThatOnlyACheckpointNames() throws IOException {
        try (Database database = filled()) {
            database.checkpoint();
            List<Path> before = files("tables", ".sst");
            byte[] from = ByteBuffer.allocate(4).putInt(2).array();
            for (int number = 0; number < ENTRIES; number += 2) {
                database.delete(ByteBuffer.allocate(8).putInt(2).putInt(number).array());
            }
            database.compact(database.keyspace(Database.DEFAULT_KEYSPACE), KeyRange.prefix(from));
            Path replaced = before.get(before.size() - 1);
            assertThat(files("tables", ".sst").size())
                    .isGreaterThan(database.stats().tables());
            flip(replaced, 5_000);
            assertThat(database.validate(Progress.none()).issues())
                    .extracting(ValidationReport.Issue::file)
                    .containsExactly(replaced);
        }
    }

    @Test
    void goesOnBehindADamagedCommit() throws IOException {
        Database database = filled();
        try {
            Path segment = files("wal", ".log").get(0);
            flip(segment, 20_000);
            flip(segment, 30_000);
            ValidationReport report = database.validate(Progress.none());
            assertThat(report.issues())
                    .hasSize(2)
                    .allSatisfy(issue -> assertThat(issue.file()).isEqualTo(segment));
            assertThat(report.commits()).isGreaterThanOrEqualTo(ENTRIES);
        } finally {
            database.close();
        }
    }

    @Test
    void isEndedByWhoListensOrInterrupts() {
        try (Database database = filled()) {
            assertThatThrownBy(() -> database.validate((done, total) -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> database.validate(Progress.none())).isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(database.validate(Progress.none()).isClean()).isTrue();
        }
    }
}
