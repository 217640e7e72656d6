package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user of a database is promised of its directories, on real files. */
@Timeout(60)
class DatabaseDirectoryTest {
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {3};

    @TempDir
    private Path home;

    private static DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .memoryBytes(16L << 20)
                .segmentBytes(64 << 10)
                .checkpointInterval(Duration.ZERO);
    }

    private static Database open(Path directory, UnaryOperator<DatabaseOptions.Builder> change) {
        return Database.open(directory, change.apply(options()).build());
    }

    /** The names and contents below a directory, without who holds it. */
    private static Map<String, ByteBuffer> contents(Path directory) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(each).toString();
                if (!name.contains("LOCK") && !name.contains("OWNER")) {
                    contents.put(name, ByteBuffer.wrap(Files.readAllBytes(each)));
                }
            }
        }
        return contents;
    }

    /** What a killed process would leave of it. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("tables"));
        for (Map.Entry<String, ByteBuffer> each : contents(from).entrySet()) {
            Path target = to.resolve(each.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, each.getValue().array());
        }
    }

    /** One that was killed with a hundred commits in its log. */
    private Path killed() throws IOException {
        Path copy = home.resolve("killed");
        try (Database database = open(home.resolve("db"), each -> each)) {
            for (int i = 0; i < 100; i++) {
                database.put(new byte[] {(byte) i}, new byte[2_000]);
            }
            copy(home.resolve("db"), copy);
        }
        return copy;
    }

    @Test
    void recoversNothingByItselfWhereThatIsForbidden() throws IOException {
        Path killed = killed();
        Map<String, ByteBuffer> before = contents(killed);
        RecoveryNeededException refused = catchThrowableOfType(
                RecoveryNeededException.class, () -> open(killed, each -> each.recoveryMode(RecoveryMode.MANUAL)));
        assertThat(refused.report().wasClean()).isFalse();
        assertThat(refused.report().replayedRecords()).isEqualTo(100);
        assertThat(refused.report().lastLsn()).isEqualTo(100);
        assertThat(contents(killed)).isEqualTo(before);
        try (Database database = open(killed, each -> each)) {
            assertThat(database.recovery().wasClean()).isFalse();
            assertThat(database.recovery().replayedRecords()).isEqualTo(100);
            assertThat(database.size()).isEqualTo(100);
        }
        try (Database database = open(killed, each -> each.recoveryMode(RecoveryMode.MANUAL))) {
            assertThat(database.recovery().wasClean()).isTrue();
            assertThat(database.size()).isEqualTo(100);
        }
    }

    @Test
    void aRunAfterAKillHasPositionsOfItsOwn() throws IOException {
        try (Database database = open(killed(), each -> each)) {
            long lsn = database.put(KEY, VALUE);
            assertThat(database.position(lsn).incarnation())
                    .isNotEqualTo(database.position(1).incarnation());
        }
    }

    @Test
    void theLogAndTheCheckpointsMayLieElsewhere() throws IOException {
        Path directory = home.resolve("db");
        Path wal = home.resolve("elsewhere/wal");
        Path checkpoints = home.resolve("elsewhere/checkpoints");
        try (Database database = open(directory, each -> each.walDir(wal).checkpointDir(checkpoints))) {
            database.put(KEY, VALUE);
            assertThat(database.options().walDir()).isEqualTo(wal);
            database.checkpoint();
        }
        assertThat(contents(wal)).isNotEmpty();
        assertThat(contents(checkpoints)).isNotEmpty();
        assertThat(directory.resolve("wal")).doesNotExist();
        assertThat(directory.resolve("checkpoints")).doesNotExist();
        try (Database database = open(directory, each -> each)) {
            assertThat(database.recovery().isNew()).isFalse();
            assertThat(database.get(KEY)).isEqualTo(VALUE);
        }
        Path other = home.resolve("other");
        assertThatThrownBy(() -> open(directory, each -> each.walDir(other)))
                .isInstanceOf(OptionConflictException.class)
                .hasMessageContainingAll("walDir", other.toString(), wal.toString());
        assertThatThrownBy(() -> open(directory, each -> each.checkpointDir(other)))
                .isInstanceOf(OptionConflictException.class)
                .hasMessageContainingAll("checkpointDir", other.toString(), checkpoints.toString());
        assertThat(other).doesNotExist();
        Files.move(wal, other);
        assertThatThrownBy(() -> open(directory, each -> each))
                .isInstanceOf(MissingFileException.class)
                .hasMessageContaining(wal.toString());
        Files.move(other, wal);
        Files.move(checkpoints, other);
        assertThatThrownBy(() -> open(directory, each -> each))
                .isInstanceOf(GoDbException.class)
                .hasMessageContaining(checkpoints.toString());
        assertThat(checkpoints).doesNotExist();
        Files.move(other, checkpoints);
        try (Database database = open(directory, each -> each)) {
            assertThat(database.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void directoriesElsewhereAreLockedToo() {
        Path wal = home.resolve("wal");
        try (Database database = open(home.resolve("one"), each -> each.walDir(wal))) {
            assertThatThrownBy(() -> open(home.resolve("two"), each -> each.walDir(wal)))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining(wal.toString());
            database.put(KEY, VALUE);
        }
        assertThatThrownBy(() -> open(home.resolve("three"), each -> each.walDir(wal)))
                .isInstanceOf(GoDbException.class);
    }

    @Test
    void aSecondOpeningIsRefusedAndSaysByWhom() {
        Path directory = home.resolve("db");
        try (Database database = open(directory, each -> each)) {
            DirectoryLockedException refused =
                    catchThrowableOfType(DirectoryLockedException.class, () -> open(directory, each -> each));
            assertThat(refused.holder())
                    .contains(Long.toString(ProcessHandle.current().pid()));
            database.put(KEY, VALUE);
        }
        try (Database database = open(directory, each -> each)) {
            assertThat(database.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void aFailedOpeningLeavesNothingLocked() {
        Path directory = home.resolve("db");
        open(directory, each -> each).close();
        Path other = home.resolve("other");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> open(directory, each -> each.walDir(other)))
                    .isInstanceOf(OptionConflictException.class);
        }
        open(directory, each -> each).close();
    }

    @Test
    void verifyingNamesTheFirstDamage() throws IOException {
        Path directory = home.resolve("db");
        try (Database database = open(directory, each -> each)) {
            for (int i = 0; i < 100; i++) {
                database.put(new byte[] {(byte) i}, new byte[2_000]);
            }
            database.checkpoint();
            database.verify();
        }
        Path table;
        try (Stream<Path> all = Files.list(directory.resolve("tables"))) {
            table = all.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 2] ^= 1;
        Files.write(table, bytes);
        try (Database database = open(directory, each -> each)) {
            assertThatThrownBy(database::verify)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(table.getFileName().toString());
        }
    }

    @Test
    void aDatabaseWhoseCheckpointsAreGoneIsNotMadeAnew() throws IOException {
        Path killed = killed();
        try (Stream<Path> all = Files.list(killed.resolve("checkpoints"))) {
            for (Path each : all.toList()) {
                Files.delete(each);
            }
        }
        Map<String, ByteBuffer> before = contents(killed);
        assertThatThrownBy(() -> open(killed, each -> each)).isInstanceOf(GoDbException.class);
        Files.delete(killed.resolve("CURRENT"));
        before.remove("CURRENT");
        assertThatThrownBy(() -> open(killed, each -> each)).isInstanceOf(GoDbException.class);
        assertThat(contents(killed)).isEqualTo(before);
    }
}
