package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.WriteBatch;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the rigs have found in the engine once, each as small as it can be. */
@Tag("fault")
class EngineFoundBugsTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final int ADOPTED_BYTES = 300_000;

    private final MemoryFileSystem bare = new MemoryFileSystem();
    private final FaultyFileSystem files = new FaultyFileSystem(bare);

    @Test
    void aCommitIsAcknowledgedThoughTheCheckpointBehindItFails() {
        FaultRule rule = files.add(FaultRule.inject(Fault.fail(Errno.ENOSPC))
                .on(OperationKind.CREATE)
                .where(operation -> operation.path().toString().endsWith(".sst"))
                .always());
        try (Database database = Database.open(
                DIRECTORY,
                EngineSetup.builder(files, Durability.OS).checkpointEntries(3).build())) {
            for (byte number = 1; number <= 7; number++) {
                assertThat(database.put(new byte[] {number}, new byte[] {1})).isEqualTo(number);
            }
            assertThat(rule.firings()).isGreaterThan(1);
            rule.disarm();
            database.put(new byte[] {8}, new byte[] {1});
            database.put(new byte[] {9}, new byte[] {1});
            assertThat(database.stats().checkpoints()).isGreaterThan(1);
        }
    }

    @Test
    void aBatchWithADeleteBeforeALongValueIsReplayedBehindALongerCommit() {
        Tree killed;
        try (Database database = Database.open(
                DIRECTORY, EngineSetup.builder(bare, Durability.OS).build())) {
            WriteBatch first = database.batch();
            for (byte number = 0; number < 100; number++) {
                first.put(database.openKeyspace(Database.DEFAULT_KEYSPACE), new byte[] {number}, new byte[10_000]);
            }
            database.commit(first);
            WriteBatch second = database.batch();
            second.delete(database.openKeyspace(Database.DEFAULT_KEYSPACE), new byte[] {1});
            second.put(database.openKeyspace(Database.DEFAULT_KEYSPACE), new byte[] {2}, new byte[ADOPTED_BYTES]);
            database.commit(second);
            killed = Tree.of(bare, DIRECTORY);
        }
        try (Database database = Database.open(
                DIRECTORY,
                EngineSetup.builder(killed.write(DIRECTORY), Durability.OS).build())) {
            assertThat(database.lastLsn()).isEqualTo(2);
            assertThat(database.get(new byte[] {1})).isNull();
            assertThat(database.get(new byte[] {2})).hasSize(ADOPTED_BYTES);
        }
    }

    @Test
    void aDamagedTableIsTakenForDamageThoughItCannotBeClosedEither() {
        try (Database database = Database.open(
                DIRECTORY, EngineSetup.builder(bare, Durability.OS).build())) {
            database.put(new byte[] {1}, new byte[] {1});
        }
        Tree tree = Tree.of(bare, DIRECTORY);
        String table = tree.names("tables/", ".sst").findFirst().orElseThrow();
        FaultyFileSystem damaged = new FaultyFileSystem(tree.cut(table, 100).write(DIRECTORY));
        damaged.add(FaultRule.inject(Fault.fail(Errno.EIO))
                .on(OperationKind.CLOSE)
                .where(operation -> operation.path().toString().endsWith(".sst"))
                .nth(1));
        try (Database database = Database.open(
                DIRECTORY, EngineSetup.builder(damaged, Durability.OS).build())) {
            assertThat(database.get(new byte[] {1})).isEqualTo(new byte[] {1});
            assertThat(database.recovery().remarks()).anyMatch(remark -> remark.contains("cannot be used"));
        }
    }
}
