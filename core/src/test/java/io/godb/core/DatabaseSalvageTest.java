package io.godb.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a damaged database, and what is never taken for it. */
@Tag("fault")
class DatabaseSalvageTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final Path LOG = DIRECTORY.resolve("wal/0000000000000001.log");
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    /** Of a record with a key of one byte and that value: header 32, payload 11. */
    private static final int RECORD_BYTES = 43;

    private static final int FIRST_RECORD = 1024;

    private final MemoryFileSystem files = new MemoryFileSystem();

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .background(false)
                .checkpointOnClose(false)
                .memoryBytes(64L << 20);
    }

    private Database open(RecoveryMode mode) {
        return Database.open(DIRECTORY, options().recoveryMode(mode).build());
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }

    private void fill(int count) {
        try (Database database = open(RecoveryMode.AUTO)) {
            for (int i = 0; i < count; i++) {
                assertThat(database.put(key(i), VALUE)).isEqualTo(i + 1);
            }
        }
    }

    private void damage(Path file, int position) {
        try (AppendFile target = files.openForAppend(file, position)) {
            target.append(ByteBuffer.wrap(new byte[] {0x55}), Route.CHANNEL);
        }
    }

    @Test
    void keepsWhatIsIntactOfADamagedLogAndGoesOn() {
        fill(5);
        damage(LOG, FIRST_RECORD + RECORD_BYTES + 40);
        assertThatThrownBy(() -> open(RecoveryMode.AUTO)).isInstanceOf(CorruptionException.class);
        try (Database database = open(RecoveryMode.SALVAGE)) {
            assertThat(database.get(key(0))).isEqualTo(VALUE);
            assertThat(database.get(key(1))).isNull();
            assertThat(database.get(key(2))).isEqualTo(VALUE);
            assertThat(database.get(key(4))).isEqualTo(VALUE);
            assertThat(database.recovery().remarks()).anyMatch(each -> each.startsWith("lost: "));
            assertThat(database.put(key(9), VALUE)).isEqualTo(6);
        }
        assertThat(files.exists(LOG)).as("the evidence").isTrue();
        try (Database database = open(RecoveryMode.AUTO)) {
            assertThat(database.recovery().wasClean()).isTrue();
            assertThat(database.get(key(4))).isEqualTo(VALUE);
            assertThat(database.get(key(9))).isEqualTo(VALUE);
            assertThat(database.size()).isEqualTo(5);
        }
    }

    @Test
    void setsADamagedTableAside() {
        try (Database database = open(RecoveryMode.AUTO)) {
            database.put(key(1), VALUE);
            database.checkpoint();
            database.put(key(2), VALUE);
        }
        Path table = DIRECTORY.resolve("tables/0000000000000001.sst");
        damage(table, 0);
        damage(DIRECTORY.resolve("checkpoints/0000000000000001.ckpt"), 0);
        assertThatThrownBy(() -> open(RecoveryMode.AUTO)).isInstanceOf(CorruptionException.class);
        try (Database database = open(RecoveryMode.SALVAGE)) {
            assertThat(database.get(key(1))).isNull();
            assertThat(database.get(key(2))).isEqualTo(VALUE);
            assertThat(database.recovery().remarks()).anyMatch(each -> each.startsWith("lost: 1 entries"));
        }
        assertThat(files.exists(table.resolveSibling("0000000000000001.sst.damaged")))
                .isTrue();
    }

    @Test
    void neverTakesAnotherLogForItsOwn() {
        fill(1);
        Path other = Path.of("/other");
        try (Database database = Database.open(other, options().build())) {
            for (int i = 0; i < 9; i++) {
                database.put(key(i), VALUE);
            }
        }
        for (Path each : files.list(DIRECTORY.resolve("wal"))) {
            files.delete(each);
        }
        for (Path each : files.list(other.resolve("wal"))) {
            files.rename(each, DIRECTORY.resolve("wal").resolve(each.getFileName()));
        }
        for (RecoveryMode mode : RecoveryMode.values()) {
            assertThatThrownBy(() -> open(mode))
                    .as(mode.name())
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("belongs to the log");
        }
    }

    @Test
    void opensAClosedDatabaseWithoutALogAlsoByHand() {
        DatabaseOptions.Builder none = options().durability(Durability.NONE).checkpointOnClose(true);
        try (Database database = Database.open(DIRECTORY, none.build())) {
            database.put(key(1), VALUE);
        }
        try (Database database =
                Database.open(DIRECTORY, none.recoveryMode(RecoveryMode.MANUAL).build())) {
            assertThat(database.get(key(1))).isEqualTo(VALUE);
        }
    }

    @Test
    void tellsWhoWaitsForACheckpointThatNeverComes() {
        CompletableFuture<Void> waiting;
        try (Database database =
                Database.open(DIRECTORY, options().durability(Durability.NONE).build())) {
            waiting = database.whenDurable(database.put(key(1), VALUE)).toCompletableFuture();
            assertThat(waiting).isNotDone();
        }
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void aReaderMayReadAgain() {
        try (Database database = open(RecoveryMode.AUTO)) {
            database.put(key(1), "one".getBytes(UTF_8));
            database.put(key(2), "two".getBytes(UTF_8));
            String both = database.read(key(1), one -> {
                String two = database.read(key(2), each -> UTF_8.decode(each).toString());
                return UTF_8.decode(one) + two;
            });
            assertThat(both).isEqualTo("onetwo");
        }
    }
}
