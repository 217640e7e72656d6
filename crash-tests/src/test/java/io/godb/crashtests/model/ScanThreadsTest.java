package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.KeyRange;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.core.WriteBatch;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.key.IntKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scans are of one state, whole or in pages, while every commit gives all keys another value and flushes go on. */
@Tag("fault")
class ScanThreadsTest {
    private static final int KEYS = 500;
    private static final int ROUNDS = 60;
    private static final int SCANNERS = 3;

    private final Database database = Database.open(
            Path.of("/db"),
            DatabaseOptions.builder()
                    .fileSystem(new MemoryFileSystem())
                    .memoryBytes(64L << 20)
                    .memtableBytes(1L << 20)
                    .checkpointInterval(Duration.ZERO)
                    .checkpointEntries(5 * KEYS)
                    .build());
    private final ExecutorService threads = Executors.newFixedThreadPool(SCANNERS + 1);
    private final AtomicBoolean isWriting = new AtomicBoolean(true);

    @BeforeEach
    void begin() {
        write(0);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    /** Odd rounds leave out every third key. */
    private void write(int round) {
        WriteBatch batch = database.batch();
        for (int key = 0; key < KEYS; key++) {
            if (round % 2 == 1 && key % 3 == 0) {
                batch.delete(database.keyspace(Database.DEFAULT_KEYSPACE), IntKey.encode(key));
            } else {
                batch.put(database.keyspace(Database.DEFAULT_KEYSPACE), IntKey.encode(key), IntKey.encode(round));
            }
        }
        database.commit(batch);
    }

    private void writeAll() {
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                write(round);
            }
        } finally {
            isWriting.set(false);
        }
    }

    /** Adds what a scan shows; it must be of one round, in order, and the pages together of all its keys. */
    private static final class Seen {
        final List<Integer> keys = new ArrayList<>();
        int round = -1;

        boolean add(int key, int ofRound) {
            assertThat(round == -1 || round == ofRound)
                    .as("rounds %d and %d", round, ofRound)
                    .isTrue();
            round = ofRound;
            return keys.add(key);
        }

        void requireWhole(ScanOrder order) {
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                int key = order == ScanOrder.ASCENDING ? i : KEYS - 1 - i;
                if (round % 2 == 0 || key % 3 != 0) {
                    expected.add(key);
                }
            }
            assertThat(keys).isEqualTo(expected);
        }
    }

    private void visitWhole(ScanOrder order) {
        Seen seen = new Seen();
        database.forEach(KeyRange.all(), order, (key, value) -> seen.add(IntKey.decode(key), IntKey.decode(value)));
        seen.requireWhole(order);
    }

    private void readInPages(ScanOrder order) {
        Seen seen = new Seen();
        try (Snapshot held = database.snapshot()) {
            String token = null;
            boolean isMore = true;
            while (isMore) {
                ScanOptions page = ScanOptions.all().order(order).limit(70).resumeSameState(token);
                try (Scan scan = token == null ? database.at(held).scan(page) : database.scan(page)) {
                    scan.visit((key, value) -> seen.add(IntKey.decode(key), IntKey.decode(value)));
                    assertThat(scan.lsn()).isEqualTo(held.lsn());
                    isMore = scan.hasMore();
                    token = scan.token();
                }
            }
        }
        seen.requireWhole(order);
    }

    private void scanWhileWriting(int number) {
        ScanOrder order = number % 2 == 0 ? ScanOrder.ASCENDING : ScanOrder.DESCENDING;
        do {
            visitWhole(order);
            readInPages(order);
        } while (isWriting.get());
    }

    @Test
    void everyScanAndAllItsPagesAreOfOneState() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(this::writeAll));
        for (int i = 0; i < SCANNERS; i++) {
            int number = i;
            all.add(threads.submit(() -> scanWhileWriting(number)));
        }
        for (Future<?> each : all) {
            each.get();
        }
        assertThat(database.snapshots()).isEmpty();
        assertThat(database.stats().flushes()).isPositive();
    }
}
