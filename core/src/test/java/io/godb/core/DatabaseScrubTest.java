package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.godb.core.SpaceReport.Kind;
import io.godb.core.ValidationReport.Issue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The background finds what went bad, and disturbs nobody. */
@Timeout(60)
class DatabaseScrubTest {
    private static final int ENTRIES = 500;

    @TempDir
    private Path home;

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .segmentBytes(64 << 10)
                .checkpointsKept(3)
                .checkpointInterval(Duration.ZERO)
                .scrubBytesPerSecond(1L << 30)
                .scrubEvery(Duration.ofMillis(1));
    }

    private static void put(Database database, int round) {
        for (int number = 0; number < ENTRIES; number++) {
            byte[] value = new byte[100];
            new Random(number).nextBytes(value);
            database.put(ByteBuffer.allocate(8).putInt(round).putInt(number).array(), value);
        }
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

    private static void awaitCycles(Database database, long more) {
        long least = database.stats().scrub().cycles() + more;
        await().until(() -> database.stats().scrub().cycles() >= least);
    }

    @Test
    void readsEverythingAndFindsNothingWhereAllIsWell() {
        try (Database database = Database.open(home, options().build())) {
            for (int round = 0; round < 3; round++) {
                put(database, round);
                database.checkpoint();
            }
            awaitCycles(database, 2);
            ScrubStats stats = database.stats().scrub();
            assertThat(stats.findings()).isEmpty();
            assertThat(stats.lastCompleted()).isNotNull();
            assertThat(stats.bytes()).isGreaterThanOrEqualTo(database.stats().tableBytes());
            assertThat(stats.files()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void findsWhatWentBadBehindAVerifiedPageAndTellsItOnce() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.godb.engine");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try (Database database = Database.open(home, options().build())) {
            put(database, 0);
            database.checkpoint();
            put(database, 1);
            database.checkpoint();
            // Verified, and so never looked at again by who only reads.
            database.verify();
            Path table = files("tables", ".sst").get(0);
            Path checkpoint = files("checkpoints", ".ckpt").get(0);
            Path segment = files("wal", ".log").get(0);
            flip(table, 9_000);
            flip(checkpoint, Files.size(checkpoint) / 2);
            flip(segment, 20_000);
            awaitCycles(database, 3);
            assertThat(database.stats().scrub().findings())
                    .extracting(Issue::file)
                    .containsExactlyInAnyOrder(table, checkpoint, segment);
            assertThat(database.stats().scrub().findings())
                    .filteredOn(each -> table.equals(each.file()))
                    .extracting(Issue::position)
                    .containsExactly(8_192L);
            assertThat(logged.list)
                    .filteredOn(each -> each.getFormattedMessage().contains("found damage"))
                    .hasSize(3)
                    .anyMatch(each -> each.getFormattedMessage().contains(table + " is damaged at 8192"));
            assertThat(database.stats().isFailed()).isFalse();
            put(database, 2);
            database.checkpoint();
            flip(table, 9_000);
            flip(segment, 20_000);
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    void findsWhatIsWrongWithATableThatOnlyACheckpointNames() throws IOException {
        try (Database database = Database.open(
                home, options().mergeAtTables(20).checkpointsKept(5).build())) {
            for (int round = 0; round < 8; round++) {
                put(database, round);
            }
            database.checkpoint();
            database.compact();
            put(database, 9);
            database.checkpoint();
            put(database, 9);
            database.compact();
            List<SpaceReport.StoredFile> replaced = database.explainSpace().of(Kind.REPLACED_TABLE);
            assertThat(replaced).isNotEmpty();
            Path table = replaced.get(0).file();
            flip(table, 5_000);
            await().until(() -> !database.stats().scrub().findings().isEmpty());
            assertThat(database.stats().scrub().findings())
                    .extracting(Issue::file)
                    .containsOnly(table);
        }
    }

    @Test
    void doesNothingWhereItIsOff() {
        try (Database database =
                Database.open(home, options().scrubBytesPerSecond(0).build())) {
            put(database, 0);
            database.checkpoint();
            // Takes longer than it would take to begin.
            database.verify();
            assertThat(database.stats().scrub()).isEqualTo(new ScrubStats(0, null, 0, 0, List.of()));
        }
    }

    /** At a byte a second a table would take a day: it is left at once. */
    @Test
    void isEndedByClosing() {
        Database database = Database.open(home, options().scrubBytesPerSecond(1).build());
        try (database) {
            put(database, 0);
            database.checkpoint();
            await().until(() -> database.explainSpace().of(Kind.TABLE).size() == 1
                    && Thread.getAllStackTraces().entrySet().stream()
                            .anyMatch(each -> each.getKey().getName().equals("godb-scrub")
                                    && Stream.of(each.getValue())
                                            .anyMatch(frame ->
                                                    frame.getMethodName().equals("use"))));
        }
        assertThatThrownBy(database::explainSpace).isInstanceOf(ClosedException.class);
    }

    /** The table that is read stays for that long; others do not wait for it. */
    @Test
    void keepsNoTableButTheOneItReads() throws IOException {
        try (Database database = Database.open(
                home,
                options()
                        .scrubBytesPerSecond(1)
                        .mergeAtTables(20)
                        .checkpointsKept(1)
                        .build())) {
            for (int round = 0; round < 4; round++) {
                put(database, 0);
                database.checkpoint();
            }
            database.compact();
            database.checkpoint();
            put(database, 0);
            database.compact();
            await().untilAsserted(() -> {
                put(database, 1);
                database.checkpoint();
                assertThat(database.explainSpace().of(Kind.REPLACED_TABLE)).hasSizeLessThanOrEqualTo(1);
            });
            assertThat(files("tables", ".sst")).isNotEmpty();
        }
    }

    @Test
    void goesOnBesideMergingThatReplacesTheTables() {
        try (Database database = Database.open(
                home,
                options()
                        .mergeAtTables(2)
                        .checkpointsKept(1)
                        .checkpointLogBytes(200_000)
                        .build())) {
            for (int round = 0; round < 40; round++) {
                put(database, round % 3);
                database.checkpoint();
            }
            awaitCycles(database, 1);
            assertThat(database.stats().scrub().findings()).isEmpty();
            assertThat(database.stats().compaction().merges()).isPositive();
            database.verify();
        }
    }
}
