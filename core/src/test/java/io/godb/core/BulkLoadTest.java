package io.godb.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user of a bulk load is promised, in memory. */
@Timeout(60)
class BulkLoadTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final int ENTRIES = 3_000;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private Database database;

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .tableBytes(64 << 10)
                .levelBytes(64 << 10)
                .checkpointInterval(Duration.ZERO);
    }

    @BeforeEach
    void open() {
        database = Database.open(DIRECTORY, options().build());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void reopen() {
        database.close();
        open();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] value(int number, int life) {
        return ByteBuffer.allocate(100).putInt(number).putInt(life).array();
    }

    /** Every third key, from 0 on. */
    private static long load(Keyspace target, int life) {
        try (BulkLoad load = target.bulkLoad()) {
            for (int number = 0; number < ENTRIES; number += 3) {
                load.put(key(number), value(number, life));
            }
            assertThat(load.count()).isEqualTo(ENTRIES / 3);
            return load.finish();
        }
    }

    private int tableFiles() {
        return (int) files.list(DIRECTORY.resolve("tables")).stream()
                .filter(each -> each.toString().endsWith(".sst"))
                .count();
    }

    @Test
    void becomesVisibleAtOnceBetweenWhatWasBeforeAndWhatComesAfter() {
        Keyspace target = database.keyspace("target");
        for (int number = 0; number < ENTRIES; number += 2) {
            target.put(key(number), value(number, 1));
        }
        target.delete(key(6));
        try (Snapshot before = database.snapshot()) {
            long last = database.lastLsn();
            assertThat(load(target, 2)).isEqualTo(last + 1);
            assertThat(database.lastLsn()).isEqualTo(last + 1);
            assertThat(target.at(before).size()).isEqualTo(ENTRIES / 2 - 1);
            assertThat(target.at(before).get(key(3))).isNull();
            assertThat(target.at(before).get(key(0))).isEqualTo(value(0, 1));
            assertThat(target.at(before).get(key(6))).isNull();
            target.put(key(9), value(9, 3));
            target.delete(key(12));
            requireLoaded(target);
            database.checkpoint();
            requireLoaded(target);
            database.compact();
            requireLoaded(target);
            assertThat(target.at(before).size()).isEqualTo(ENTRIES / 2 - 1);
            assertThat(target.at(before).get(key(0))).isEqualTo(value(0, 1));
        }
        reopen();
        requireLoaded(database.openKeyspace("target"));
        database.verify();
    }

    private static void requireLoaded(Keyspace target) {
        // Each second, and each third, but for the one that was deleted afterwards.
        assertThat(target.size()).isEqualTo(ENTRIES / 2 + ENTRIES / 3 - ENTRIES / 6 - 1);
        assertThat(target.get(key(0))).isEqualTo(value(0, 2));
        assertThat(target.get(key(2))).isEqualTo(value(2, 1));
        assertThat(target.get(key(6))).isEqualTo(value(6, 2));
        assertThat(target.get(key(9))).isEqualTo(value(9, 3));
        assertThat(target.get(key(12))).isNull();
        assertThat(target.getAll(List.of(key(3), key(1)))).containsExactly(value(3, 2), null);
        try (Scan scan = target.scan(KeyRange.between(key(3), key(7)), ScanOrder.DESCENDING)) {
            assertThat(scan).extracting(Entry::key).containsExactly(key(6), key(4), key(3));
        }
    }

    @Test
    void goesWhereNothingIsPassedByThatItOverlaps() {
        Keyspace target = database.keyspace("target");
        load(target, 1);
        database.checkpoint();
        List<LevelStats> levels = database.stats().compaction().levels();
        assertThat(levels).hasSize(1);
        assertThat(levels.get(0).level()).isEqualTo(3);
        assertThat(levels.get(0).tables()).isGreaterThan(1);
        assertThat(database.stats().compaction().writtenBytes()).isZero();
    }

    @Test
    void refusesAKeyThatIsNotBehindTheOneBeforeAndDoesNotShowIt() {
        try (BulkLoad load = database.bulkLoad()) {
            load.put("secret-b".getBytes(UTF_8), key(1));
            for (String each : List.of("secret-b", "secret-a", "")) {
                assertThatThrownBy(() -> load.put(each.getBytes(UTF_8), key(2)))
                        .isInstanceOf(KeyOrderException.class)
                        .hasMessageContaining("key 2 of a load")
                        .hasMessageNotContaining("secret");
            }
            load.put(new byte[] {(byte) 0xff}, key(3));
            load.finish();
        }
        assertThat(database.size()).isEqualTo(2);
    }

    @Test
    void refusesWhatAPutRefuses() {
        try (BulkLoad load = database.bulkLoad()) {
            byte[] longKey = new byte[database.options().maxKeyBytes() + 1];
            assertThatThrownBy(() -> load.put(longKey, key(1))).isInstanceOf(LimitExceededException.class);
            assertThatThrownBy(() -> load.put(key(1), null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> load.put(null, key(1))).isInstanceOf(NullPointerException.class);
            load.put(key(1), key(1));
            assertThat(load.finish()).isEqualTo(1);
            assertThatThrownBy(() -> load.put(key(2), key(1))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(load::finish).isInstanceOf(IllegalStateException.class);
        }
        assertThat(database.size()).isEqualTo(1);
    }

    @Test
    void isNoCommitWhereNothingWasPut() {
        try (BulkLoad load = database.bulkLoad()) {
            assertThat(load.finish()).isZero();
        }
        assertThat(database.lastLsn()).isZero();
    }

    @Test
    void leavesNothingWhereItIsNotFinished() {
        try (BulkLoad load = database.bulkLoad()) {
            for (int number = 0; number < ENTRIES; number++) {
                load.put(key(number), value(number, 1));
            }
            assertThat(tableFiles()).isGreaterThan(1);
        }
        assertThat(tableFiles()).isZero();
        assertThat(database.size()).isZero();
        assertThat(database.lastLsn()).isZero();
    }

    @Test
    void endsWithTheDatabase() {
        BulkLoad load = database.bulkLoad();
        load.put(key(1), key(1));
        database.close();
        assertThat(tableFiles()).isZero();
        assertThatThrownBy(() -> load.put(key(2), key(1))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(load::finish).isInstanceOf(ClosedException.class);
        load.close();
        assertThatThrownBy(database::bulkLoad).isInstanceOf(ClosedException.class);
    }

    @Test
    void endsWithItsKeyspace() {
        Keyspace target = database.keyspace("target");
        BulkLoad one = target.bulkLoad();
        BulkLoad other = target.bulkLoad();
        one.put(key(1), key(1));
        other.put(key(1), key(1));
        database.dropKeyspace("target");
        assertThatThrownBy(() -> one.put(key(2), key(1))).isInstanceOf(KeyspaceNotFoundException.class);
        assertThatThrownBy(other::finish).isInstanceOf(KeyspaceNotFoundException.class);
        assertThat(tableFiles()).isZero();
        assertThatThrownBy(() -> one.put(key(3), key(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed before");
        one.close();
        other.close();
        assertThatThrownBy(target::bulkLoad).isInstanceOf(KeyspaceNotFoundException.class);
    }

    @ParameterizedTest
    @EnumSource
    void isDurableWhateverTheLevelIs(Durability level) {
        reopen(level);
        database.put(key(1), value(1, 1));
        long lsn = load(database.keyspace("target"), 1);
        assertThat(database.durableLsn()).isEqualTo(lsn);
        reopen(level);
        assertThat(database.openKeyspace("target").size()).isEqualTo(ENTRIES / 3);
    }

    private void reopen(Durability level) {
        database.close();
        database = Database.open(DIRECTORY, options().durability(level).build());
    }

    @Test
    void isInACopyAndCanBeValidated() {
        Keyspace target = database.keyspace("target");
        target.put(key(1), value(1, 1));
        load(target, 1);
        load(target, 2);
        assertThat(database.validate(Progress.none()).issues()).isEmpty();
        Path copied = Path.of("/copy");
        database.copyTo(copied, Progress.none());
        try (Database copy = Database.open(copied, options().build())) {
            copy.verify();
            assertThat(copy.openKeyspace("target").size()).isEqualTo(ENTRIES / 3 + 1);
            assertThat(copy.openKeyspace("target").get(key(0))).isEqualTo(value(0, 2));
        }
    }

    @Test
    void staysWholeThroughManyLoadsWithoutThreads() {
        database.close();
        database = Database.open(DIRECTORY, options().background(false).build());
        Keyspace target = database.keyspace("target");
        for (int life = 1; life <= 40; life++) {
            target.put(key(3 * life), value(0, life));
            load(target, life);
            assertThat(target.get(key(3 * life))).isEqualTo(value(3 * life, life));
        }
        assertThat(target.size()).isEqualTo(ENTRIES / 3);
        database.compact();
        assertThat(target.size()).isEqualTo(ENTRIES / 3);
        assertThat(target.sizeEstimate()).isEqualTo(ENTRIES / 3);
    }
}
