package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.ErrorCode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails while the background reads everything again has no effect on anything else. */
@Tag("fault")
@Timeout(60)
class EngineScrubTest {
    private static final Path DIRECTORY = Path.of("/db");

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());

    private Database open() {
        return Database.open(
                DIRECTORY,
                DatabaseOptions.builder()
                        .fileSystem(files)
                        .memoryBytes(16L << 20)
                        .segmentBytes(64 << 10)
                        .checkpointInterval(Duration.ZERO)
                        .scrubBytesPerSecond(1L << 30)
                        .scrubEvery(Duration.ofMillis(1))
                        .build());
    }

    private static void fill(Database database) {
        for (int number = 0; number < 1_000; number++) {
            database.put(ByteBuffer.allocate(4).putInt(number).array(), new byte[100]);
        }
        database.checkpoint();
    }

    private FaultRule whileScrubbing(Fault fault, OperationKind kind) {
        return files.add(FaultRule.inject(fault)
                .on(kind)
                .where(operation -> Thread.currentThread().getName().equals("godb-scrub"))
                .always());
    }

    private static void requireUnharmed(Database database) {
        assertThat(database.stats().isFailed()).isFalse();
        fill(database);
        assertThat(database.get(ByteBuffer.allocate(4).putInt(7).array())).hasSize(100);
        database.verify();
    }

    @Test
    void whatTheDeviceCannotReadIsFound() {
        try (Database database = open()) {
            fill(database);
            FaultRule rule = whileScrubbing(Fault.fail(Errno.EIO), OperationKind.VIEW_COPY);
            await().until(() -> !database.stats().scrub().findings().isEmpty());
            rule.disarm();
            assertThat(database.stats().scrub().findings())
                    .allMatch(each -> each.failure().code() == ErrorCode.STORAGE_IO)
                    .allMatch(each -> each.file() != null);
            requireUnharmed(database);
        }
    }

    @Test
    void whatItLacksIsNoFinding() {
        try (Database database = open()) {
            FaultRule rule = whileScrubbing(Fault.fail(Errno.EMFILE), OperationKind.OPEN);
            fill(database);
            await().until(() -> rule.firings() > 0);
            rule.disarm();
            assertThat(database.stats().scrub().findings()).isEmpty();
            requireUnharmed(database);
        }
    }

    @Test
    void anErrorEndsItAlone() {
        try (Database database = open()) {
            fill(database);
            FaultRule rule =
                    whileScrubbing(Fault.errorBefore(() -> new InternalError("injected")), OperationKind.VIEW_COPY);
            await().until(() -> rule.firings() > 0);
            rule.disarm();
            requireUnharmed(database);
            assertThat(rule.firings()).isEqualTo(1);
        }
    }
}
