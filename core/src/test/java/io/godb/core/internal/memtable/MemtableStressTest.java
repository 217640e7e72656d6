package io.godb.core.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One writer, point readers, scanners and a worker at once. Each value says which key and LSN it is of. */
class MemtableStressTest {
    private static final int COMMITS = 150_000;
    private static final int KEYS = 20_000;
    private static final int PUTS_PER_COMMIT = 2;

    private final MemoryBudget budget = new MemoryBudget(256 << 20);
    private final Memtable memtable = new Memtable(budget, 99, 256 << 20, () -> Readers.ANY);
    private final AtomicLong published = new AtomicLong();
    private volatile boolean isOver;

    @AfterEach
    void close() {
        memtable.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void readersSeeWholeCommitsWhileTheyAreWritten() {
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        readers.add(CompletableFuture.runAsync(this::seal, command -> new Thread(command).start()));
        readers.add(CompletableFuture.runAsync(this::scan, command -> new Thread(command).start()));
        for (int reader = 0; reader < 2; reader++) {
            long seed = reader;
            readers.add(CompletableFuture.runAsync(() -> read(seed), command -> new Thread(command).start()));
        }
        try {
            write();
        } finally {
            isOver = true;
        }
        readers.forEach(CompletableFuture::join);
    }

    /** Commit n puts the keys n and n + 1, and its first key a second time, modulo the number of keys. */
    private void write() {
        for (long lsn = 1; lsn <= COMMITS; lsn++) {
            put(lsn % KEYS, lsn, new byte[17]);
            for (int key = 0; key < PUTS_PER_COMMIT; key++) {
                put((lsn + key) % KEYS, lsn, value((lsn + key) % KEYS, lsn));
            }
            published.set(lsn);
        }
    }

    private void put(long key, long lsn, byte[] value) {
        assertThat(Puts.put(memtable, 1, Puts.key(key), value, lsn)).isTrue();
    }

    private static byte[] value(long key, long lsn) {
        byte[] value = new byte[40];
        LittleEndian.putLong(value, 0, key);
        LittleEndian.putLong(value, 8, lsn);
        LittleEndian.putLong(value, 32, key ^ lsn);
        return value;
    }

    private void read(long seed) {
        Random random = new Random(seed);
        while (!isOver) {
            long newest = published.get();
            if (newest == 0) {
                continue;
            }
            long limit = random.nextInt(4) == 0 ? 1 + random.nextInt((int) newest) : newest;
            long key = random.nextInt(KEYS);
            // Commits that put this key have an LSN equal to it or, for their second, one less.
            long expected = limit - Math.floorMod(limit - key, (long) KEYS);
            if (Math.floorMod(limit + 1 - key, (long) KEYS) == 0) {
                expected = limit;
            }
            long ref = Puts.find(memtable, 1, Puts.key(key), limit);
            if (expected < 1) {
                assertThat(ref == Memtable.NOTHING || memtable.lsn(ref) <= limit)
                        .isTrue();
            } else {
                assertThat(ref).isNotEqualTo(Memtable.NOTHING);
                assertThat(memtable.lsn(ref)).isEqualTo(expected);
                assertThat(Puts.value(memtable, ref)).isEqualTo(value(key, expected));
            }
        }
    }

    private void scan() {
        Random random = new Random(4);
        while (!isOver) {
            long limit = published.get();
            if (limit < KEYS) {
                continue;
            }
            int from = random.nextInt(KEYS - 100);
            try (EntryCursor cursor = memtable.cursor()) {
                byte[] key = Puts.key(from);
                assertThat(cursor.seek(1, key, 0, key.length)).isTrue();
                for (long number = from; number < from + 100; number++) {
                    assertThat(newestVersion(cursor, limit)).isEqualTo(number);
                }
            }
        }
    }

    /** Moves past the versions of one key, checks that the newest visible one is whole, and says which key it was. */
    private static long newestVersion(EntryCursor cursor, long limit) {
        long key = number(cursor);
        boolean isFound = false;
        boolean isAtOne = true;
        while (isAtOne && number(cursor) == key) {
            if (!isFound && cursor.lsn() <= limit) {
                isFound = true;
                assertThat(cursor.valueLength()).isEqualTo(40);
                assertThat(LittleEndian.getLong(cursor.valueBytes(), cursor.valueFrom()))
                        .isEqualTo(key);
                assertThat(LittleEndian.getLong(cursor.valueBytes(), cursor.valueFrom() + 8))
                        .isEqualTo(cursor.lsn());
            }
            isAtOne = cursor.next();
        }
        assertThat(isFound).isTrue();
        return key;
    }

    private static long number(EntryCursor cursor) {
        return Long.reverseBytes(LittleEndian.getLong(cursor.keyBytes(), cursor.keyFrom() + 8));
    }

    private void seal() {
        while (!isOver) {
            if (!memtable.sealRuns()) {
                Thread.onSpinWait();
            }
        }
    }
}
