package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.Snapshot;
import io.godb.core.WriteBatch;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Batches that give all keys one value, beside a reader who must never see two. */
final class TornReads {
    private static final int KEYS = 200;
    private static final int BATCHES = 1_500;

    private TornReads() {}

    /** Returns how often it was read. */
    static int read() throws InterruptedException {
        MemoryFileSystem files = new MemoryFileSystem();
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (Database database = Database.open(
                EngineSetup.DIRECTORY, EngineSetup.builder(files, Durability.OS).build())) {
            Thread writer = new Thread(() -> {
                try {
                    for (int value = 1; value <= BATCHES; value++) {
                        write(database, value);
                    }
                } catch (Throwable broken) {
                    failure.set(broken);
                } finally {
                    isOver.set(true);
                }
            });
            writer.start();
            int count = 0;
            try {
                while (!isOver.get()) {
                    requireOneValue(database);
                    count++;
                }
            } finally {
                writer.join();
            }
            if (failure.get() != null) {
                throw new AssertionError("The writer failed", failure.get());
            }
            return count;
        }
    }

    private static void write(Database database, int value) {
        WriteBatch batch = database.batch();
        for (int key = 0; key < KEYS; key++) {
            batch.put(database.openKeyspace(Database.DEFAULT_KEYSPACE), bytes(key), bytes(value));
        }
        database.commit(batch);
    }

    private static void requireOneValue(Database database) {
        Set<Integer> values = new TreeSet<>();
        try (Snapshot snapshot = database.snapshot()) {
            database.at(snapshot).forEach(KeyRange.all(), (key, value) -> {
                values.add(value.getInt());
                return true;
            });
        }
        if (values.size() > 1) {
            throw new AssertionError("A snapshot shows parts of several batches: " + values);
        }
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
