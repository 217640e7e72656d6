package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.EntryVisitor;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading allocates what it returns, and writing nothing. */
@Tag("fault")
class EngineAllocationTest {
    private static final int KEYS = 1_000;
    private static final int VALUE_BYTES = 96;
    private static final int OPERATIONS = 50_000;
    private static final int SCANS = 300;
    /** The buffers for some fifty lengths. */
    private static final long SLACK_BYTES_A_SCAN = 8_000;
    /** What an operation may allocate besides, on average. */
    private static final long SLACK_BYTES = 40;

    private final byte[][] keys = new byte[KEYS][];
    private final byte[] value = new byte[VALUE_BYTES];
    private ThreadMXBean threads;

    @TempDir
    private Path directory;

    private Database database;

    @FunctionalInterface
    private interface Operation {
        void run(byte[] key);
    }

    @BeforeEach
    void open() {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "this JVM does not count allocations");
        threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(
                threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
                "this JVM does not count allocations");
        database = Database.open(
                directory,
                DatabaseOptions.builder()
                        .fileSystem(new LocalFileSystem())
                        .memoryBytes(256L << 20)
                        .checkpointInterval(Duration.ZERO)
                        .build());
        for (int i = 0; i < KEYS; i++) {
            keys[i] = ByteBuffer.allocate(8).putInt(4, i).array();
            database.put(keys[i], value);
        }
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private long bytesPerOperation(Operation operation) {
        for (int i = 0; i < OPERATIONS; i++) {
            operation.run(keys[i % KEYS]);
        }
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < OPERATIONS; i++) {
            operation.run(keys[i % KEYS]);
        }
        return (threads.getThreadAllocatedBytes(self) - before) / OPERATIONS;
    }

    private void requireFrugalReading() {
        ByteBuffer heap = ByteBuffer.allocate(VALUE_BYTES);
        ByteBuffer direct = ByteBuffer.allocateDirect(VALUE_BYTES);
        byte[] absent = {1};
        assertThat(bytesPerOperation(key -> database.get(key))).isLessThanOrEqualTo(16 + VALUE_BYTES + SLACK_BYTES);
        assertThat(bytesPerOperation(key -> database.get(key, heap.clear()))).isLessThanOrEqualTo(SLACK_BYTES);
        assertThat(bytesPerOperation(key -> database.get(key, direct.clear()))).isLessThanOrEqualTo(SLACK_BYTES);
        assertThat(bytesPerOperation(key -> database.exists(key))).isLessThanOrEqualTo(SLACK_BYTES);
        assertThat(bytesPerOperation(key -> database.get(absent))).isLessThanOrEqualTo(SLACK_BYTES);
    }

    @Test
    void gettingFromAMemtableAllocatesTheValueAlone() {
        requireFrugalReading();
    }

    @Test
    void gettingFromATableAllocatesTheValueAlone() {
        database.checkpoint();
        requireFrugalReading();
    }

    /** What is left are the memtable's chunks, each of which is counted for 1 MiB. */
    @Test
    void puttingAllocatesTheMemtablesChunksAlone() {
        long before = database.stats().memtableBytes();
        long perOperation = bytesPerOperation(key -> database.put(key, value));
        long chunks = (database.stats().memtableBytes() - before) / (2 * OPERATIONS);
        assertThat(perOperation).isLessThanOrEqualTo(chunks + SLACK_BYTES);
    }

    /** What a visit allocates is the same for few entries and for many. */
    private void requireFrugalVisits() {
        for (ScanOrder order : ScanOrder.values()) {
            requireFrugalVisit(ScanOptions.all().order(order));
            requireFrugalVisit(ScanOptions.all().order(order).keysOnly());
        }
    }

    private void requireFrugalVisit(ScanOptions wanted) {
        long[] shown = new long[1];
        EntryVisitor visitor = (key, value) -> {
            shown[0] += key.remaining() + value.remaining();
            return true;
        };
        for (int i = 0; i < SCANS; i++) {
            database.forEach(wanted, visitor);
        }
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < SCANS; i++) {
            database.forEach(wanted.limit(1), visitor);
        }
        long between = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < SCANS; i++) {
            database.forEach(wanted, visitor);
        }
        long forAll = threads.getThreadAllocatedBytes(self) - between;
        long forOne = between - before;
        assertThat(shown[0]).isPositive();
        // Growing a buffer to its size is all that more entries may cost.
        assertThat((forAll - forOne) / SCANS / KEYS)
                .as("%s allocates for each entry", wanted)
                .isZero();
        assertThat((forAll - forOne) / SCANS).as("%s", wanted).isLessThanOrEqualTo(SLACK_BYTES_A_SCAN);
    }

    @Test
    void visitingAMemtableAllocatesNothingForAnEntry() {
        requireFrugalVisits();
    }

    @Test
    void visitingATableAllocatesNothingForAnEntry() {
        database.checkpoint();
        requireFrugalVisits();
    }

    /** Also where versions are hidden, lengths differ, and sources are merged. */
    @Test
    void visitingWhatIsMergedAllocatesNothingForAnEntry() {
        database.checkpoint();
        for (int i = 0; i < KEYS; i += 3) {
            database.put(keys[i], new byte[i % 50]);
            database.delete(keys[i + 1 < KEYS ? i + 1 : 0]);
        }
        requireFrugalVisits();
    }

    @Test
    void deletingWhatIsNotThereAllocatesNothing() {
        byte[] absent = {1};
        assertThat(bytesPerOperation(key -> database.delete(absent))).isLessThanOrEqualTo(SLACK_BYTES);
    }

    @Test
    void inMemoryItIsTheSame() {
        database.close();
        database = Database.open(
                Path.of("/db"),
                DatabaseOptions.builder()
                        .fileSystem(new MemoryFileSystem())
                        .memoryBytes(256L << 20)
                        .checkpointInterval(Duration.ZERO)
                        .build());
        for (byte[] key : keys) {
            database.put(key, value);
        }
        database.checkpoint();
        requireFrugalReading();
    }
}
