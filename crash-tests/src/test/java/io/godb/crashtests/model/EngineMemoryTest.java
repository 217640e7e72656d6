package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.godb.core.ClosedException;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.KeyRange;
import io.godb.core.LimitExceededException;
import io.godb.core.Scan;
import io.godb.core.StalledException;
import io.godb.core.WriteBatch;
import io.godb.core.file.MemoryFileSystem;
import io.godb.crashtests.rig.ChildJvm;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database keeps within its memory, and says so where something does not fit. */
@Tag("fault")
@Timeout(120)
class EngineMemoryTest {
    private static final int MEMORY_BYTES = 8 << 20;

    private static DatabaseOptions.Builder small() {
        return DatabaseOptions.builder()
                .fileSystem(new MemoryFileSystem())
                .memoryBytes(MEMORY_BYTES)
                .memtableBytes(1 << 20)
                .maxValueBytes(MEMORY_BYTES)
                .checkpointInterval(Duration.ZERO);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Test
    void aHostileMixKeepsWithinASmallHeap(@TempDir Path directory) {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.command(
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"), MemoryChild.class, directory));
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(MemoryChild.DONE).doesNotContain("OutOfMemoryError");
    }

    @Test
    void commitsOfUpToHalfOfTheMemoryFit() {
        try (Database database = Database.open(Path.of("/db"), small().build())) {
            int most = MEMORY_BYTES / 2 - 4;
            for (int round = 0; round < 4; round++) {
                database.put(key(1), new byte[most]);
                assertThat(database.get(key(1))).hasSize(most);
            }
            assertThatThrownBy(() -> database.put(key(1), new byte[most + 1]))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("memoryBytes");
        }
    }

    /** Of small values a commit takes more in memory than their bytes. */
    @Test
    void batchesOfManySmallValuesFitOrAreRefused() {
        DatabaseOptions options = small().stallTimeout(Duration.ofSeconds(1)).build();
        try (Database database = Database.open(Path.of("/db"), options)) {
            for (int valueBytes : new int[] {0, 10, 100, 1_000, 60_000}) {
                for (int bytes = 1 << 20; bytes <= 4 << 20; bytes += 1 << 20) {
                    WriteBatch batch = database.batch();
                    var space = database.keyspace(Database.DEFAULT_KEYSPACE);
                    for (int i = 0; i < bytes / (4 + valueBytes); i++) {
                        batch.put(space, key(i), new byte[valueBytes]);
                    }
                    commit(database, batch);
                    assertThat(database.stats().isFailed()).isFalse();
                }
            }
        }
    }

    private static void commit(Database database, WriteBatch batch) {
        try {
            database.commit(batch);
        } catch (LimitExceededException | StalledException refused) {
            assertThat(refused).hasMessageContaining("memory");
        }
    }

    /** Each scan keeps the memtables that it began with. */
    @Test
    void commitsThatScansLeaveNoRoomForAreRefusedInTime() {
        DatabaseOptions options = small().stallTimeout(Duration.ofSeconds(1)).build();
        try (Database database = Database.open(Path.of("/db"), options)) {
            List<Scan> scans = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100_000; i++) {
                            database.put(key(i), new byte[10_000]);
                            if (i % 40 == 0) {
                                scans.add(database.scan(KeyRange.all()));
                            }
                        }
                    })
                    .isInstanceOf(StalledException.class);
            assertThat(database.stats().memoryBytes()).isLessThanOrEqualTo(MEMORY_BYTES);
            scans.forEach(Scan::close);
            assertThat(database.put(key(0), new byte[10])).isPositive();
        }
    }

    @Test
    void closingSendsThoseAwayWhoWaitForRoom() throws Exception {
        DatabaseOptions options = small().checkpointOnClose(false).build();
        Database database = Database.open(Path.of("/db"), options);
        List<Scan> scans = new ArrayList<>();
        Team team = new Team()
                .addOnce(
                        "writer",
                        () -> assertThatThrownBy(() -> {
                                    for (int i = 0; i < 100_000; i++) {
                                        database.put(key(i), new byte[10_000]);
                                        if (i % 40 == 0) {
                                            scans.add(database.scan(KeyRange.all()));
                                        }
                                    }
                                })
                                .isInstanceOf(ClosedException.class));
        team.start();
        await().until(() -> database.stats().stalls() > 0);
        database.close();
        team.finish();
        scans.forEach(Scan::close);
    }
}
