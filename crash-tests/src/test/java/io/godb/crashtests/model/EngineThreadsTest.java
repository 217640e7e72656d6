package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.godb.core.ClosedException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.Entry;
import io.godb.core.GoDbException;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.KeyspaceNotFoundException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.Reads;
import io.godb.core.Scan;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.core.StalledException;
import io.godb.core.WriteBatch;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one database: what each sees is the state after some commit, whole, and never goes back. */
@Tag("fault")
@Timeout(120)
class EngineThreadsTest {
    private static final int WRITERS = 3;
    private static final int ACCOUNTS = 20;
    private static final long BALANCE = 1_000;
    private static final int PADDING = 2_000;
    private static final int COPIES = 8;

    @TempDir
    private Path directory;

    private static DatabaseOptions.Builder options(FileSystem files, Durability level) {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .durability(level)
                .memoryBytes(16L << 20)
                .memtableBytes(1L << 20)
                .segmentBytes(256 << 10)
                .leastSegments(0)
                .forceInterval(Duration.ofMillis(50))
                .checkpointInterval(Duration.ZERO);
    }

    private static byte[] key(int number) {
        return String.format("account/%04d", number).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(PADDING).putLong(number).array();
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private static List<byte[]> accounts() {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < WRITERS * ACCOUNTS; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "OS"})
    void everyoneSeesWholeCommitsInTheirOrder(Durability level) throws Exception {
        FileSystem files = level == Durability.OS ? new LocalFileSystem() : new MemoryFileSystem();
        Path where = level == Durability.OS ? directory : Path.of("/db");
        long seed = Seeds.next("EngineThreadsTest.everyoneSeesWholeCommitsInTheirOrder");
        AtomicLong commits = new AtomicLong();
        try (Database database = Database.open(where, options(files, level).build())) {
            accounts().forEach(key -> database.put(key, value(BALANCE)));
            Team team = new Team();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                SplittableRandom random = new SplittableRandom(seed + writer);
                team.add("transfers-" + writer, () -> {
                    transfer(database, number * ACCOUNTS, random);
                    commits.incrementAndGet();
                });
            }
            AtomicLong round = new AtomicLong();
            team.add("copies", () -> writeCopies(database, round.incrementAndGet()));
            team.add("adder", () -> requireTotal(database));
            team.add("getter", new Getter(database)::look);
            team.add("scanner", () -> scan(database));
            team.add("snapshots", () -> compare(database));
            team.add("own", new Own(database)::putAndGet);
            team.add("checkpoints", database::checkpoint);
            team.start();
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> team.isOver()
                            || (commits.get() > 3_000
                                    && database.stats().checkpoints() > 5
                                    && database.stats().flushes() > 10));
            team.finish();
            database.verify();
        }
        try (Database database = Database.open(where, options(files, level).build())) {
            requireTotal(database);
            assertThat(database.recovery().replayedRecords()).isZero();
        }
    }

    private static void transfer(Database database, int first, SplittableRandom random) {
        byte[] from = key(first + random.nextInt(ACCOUNTS));
        byte[] to = key(first + random.nextInt(ACCOUNTS));
        if (Arrays.equals(from, to)) {
            return;
        }
        Keyspace all = database.openKeyspace(Database.DEFAULT_KEYSPACE);
        long amount = random.nextLong(10);
        WriteBatch batch = database.batch()
                .put(all, from, value(number(database.get(from)) - amount))
                .put(all, to, value(number(database.get(to)) + amount));
        assertThat(database.commit(batch)).isPositive();
    }

    private static void writeCopies(Database database, long round) {
        WriteBatch batch = database.batch();
        for (int i = 0; i < COPIES; i++) {
            Keyspace space = database.keyspace("copies-" + i);
            if (round % 5 == 0) {
                batch.deleteRange(space, KeyRange.all());
            }
            batch.put(space, key(0), value(round));
        }
        database.commit(batch);
    }

    private static void requireTotal(Reads reads) {
        long total = 0;
        for (byte[] each : reads.getAll(accounts())) {
            total += number(each);
        }
        assertThat(total).isEqualTo(WRITERS * ACCOUNTS * BALANCE);
    }

    private static void scan(Database database) {
        for (ScanOrder order : ScanOrder.values()) {
            long total = 0;
            try (Scan scan = database.scan(KeyRange.prefix("account/".getBytes(StandardCharsets.UTF_8)), order)) {
                for (Entry each : scan) {
                    total += number(each.value());
                }
            }
            assertThat(total).isEqualTo(WRITERS * ACCOUNTS * BALANCE);
        }
    }

    /** All copies are of one round in a snapshot, and stay so. */
    private static void compare(Database database) {
        try (Snapshot snapshot = database.snapshot()) {
            Long round = null;
            for (int turn = 0; turn < 3; turn++) {
                for (int i = COPIES - 1; i >= 0; i--) {
                    if (!database.keyspaces().contains("copies-" + i)) {
                        return;
                    }
                    byte[] found;
                    try {
                        found = database.openKeyspace("copies-" + i)
                                .at(snapshot)
                                .get(key(0));
                    } catch (KeyspaceNotFoundException created) {
                        return;
                    }
                    if (found == null) {
                        assertThat(round).isNull();
                        continue;
                    }
                    assertThat(round).isIn(null, number(found));
                    round = number(found);
                }
                requireTotal(database.at(snapshot));
                assertThat(database.at(snapshot).size()).isGreaterThanOrEqualTo(WRITERS * ACCOUNTS);
            }
        }
    }

    /** Looks at one key that only grows. */
    private static final class Getter {
        private final Database database;
        private long last;
        private long lastLsn;

        Getter(Database database) {
            this.database = database;
        }

        void look() {
            byte[] found = database.keyspace("copies-0").get(key(0));
            long now = found == null ? 0 : number(found);
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
            long lsn = database.lastLsn();
            assertThat(lsn).isGreaterThanOrEqualTo(lastLsn);
            lastLsn = lsn;
        }
    }

    /** Sees its own writes. */
    private static final class Own {
        private final Keyspace mine;
        private long round;

        Own(Database database) {
            mine = database.keyspace("own");
        }

        void putAndGet() {
            round++;
            byte[] key = key((int) (round % 50));
            mine.put(key, value(round));
            assertThat(number(mine.get(key))).isEqualTo(round);
            assertThat(mine.delete(key)).isPositive();
            assertThat(mine.get(key)).isNull();
            assertThat(mine.delete(key)).isZero();
            mine.put(key, value(round));
        }
    }

    @Test
    void closingMeetsReadersAndWritersWithOneExceptionOnly() throws Exception {
        for (int turn = 0; turn < 5; turn++) {
            Path where = directory.resolve("turn-" + turn);
            Database database = Database.open(
                    where, options(new LocalFileSystem(), Durability.OS).build());
            accounts().forEach(key -> database.put(key, value(BALANCE)));
            AtomicLong rounds = new AtomicLong();
            SplittableRandom random = new SplittableRandom(turn);
            Team team = new Team()
                    .addOnce("get", () -> untilClosed(rounds, () -> database.get(key(3))))
                    .addOnce("getAll", () -> untilClosed(rounds, () -> requireTotal(database)))
                    .addOnce("scan", () -> untilClosed(rounds, () -> scan(database)))
                    .addOnce("snapshot", () -> untilClosed(rounds, () -> compare(database)))
                    .addOnce("size", () -> untilClosed(rounds, database::size))
                    .addOnce("estimate", () -> untilClosed(rounds, database::sizeEstimate))
                    .addOnce("stats", () -> untilClosed(rounds, database::stats))
                    .addOnce("checkpoint", () -> untilClosed(rounds, database::checkpoint))
                    .addOnce("verify", () -> untilClosed(rounds, database::verify))
                    .addOnce("sync", () -> untilClosed(rounds, database::sync))
                    .addOnce("transfer", () -> untilClosed(rounds, () -> transfer(database, 0, random)))
                    .addOnce(
                            "create",
                            () -> untilClosed(rounds, () -> {
                                database.keyspace("space-" + rounds.get() % 10);
                            }));
            team.start();
            await().until(() -> rounds.get() > 300 || team.isOver());
            database.close();
            team.finish();
            assertThatThrownBy(() -> database.get(key(0))).isInstanceOf(ClosedException.class);
            try (Database again = Database.open(
                    where, options(new LocalFileSystem(), Durability.OS).build())) {
                assertThat(again.recovery().wasClean()).isTrue();
                requireTotal(again);
            }
        }
    }

    private static void untilClosed(AtomicLong rounds, Team.Round round) throws Exception {
        try {
            while (true) {
                round.run();
                rounds.incrementAndGet();
            }
        } catch (ClosedException expected) {
            assertThat(expected).hasMessageContaining("closed");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OS", "FULL"})
    void interruptsLeaveTheDatabaseWorking(Durability level) throws Exception {
        DatabaseOptions options = options(new LocalFileSystem(), level).build();
        AtomicLong committed = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        try (Database database = Database.open(directory, options)) {
            accounts().forEach(key -> database.put(key, value(BALANCE)));
            Team victims = new Team();
            for (int writer = 0; writer < WRITERS; writer++) {
                SplittableRandom random = new SplittableRandom(writer);
                int first = writer * ACCOUNTS;
                victims.add("transfer-" + writer, () -> {
                    try {
                        transfer(database, first, random);
                        committed.incrementAndGet();
                    } catch (StalledException | OutcomeUnknownException interrupted) {
                        refused.incrementAndGet();
                        Thread.interrupted();
                    }
                });
            }
            victims.add("scan", () -> scan(database));
            victims.add("get", () -> database.get(key(1)));
            victims.add("checkpoint", () -> {
                try {
                    database.checkpoint();
                } catch (GoDbException interrupted) {
                    refused.incrementAndGet();
                    Thread.interrupted();
                }
            });
            victims.start();
            Team storm = new Team().add("storm", () -> {
                victims.members().forEach(Thread::interrupt);
                Thread.onSpinWait();
            });
            storm.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> committed.get() > 200 || victims.isOver());
            storm.finish();
            victims.finish();
            assertThat(database.stats().isFailed()).isFalse();
            database.put(key(0), database.get(key(0)));
            database.sync();
            requireTotal(database);
            database.verify();
        }
        try (Database database = Database.open(directory, options)) {
            requireTotal(database);
        }
    }
}
