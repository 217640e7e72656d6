package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** However often the same keys are overwritten and deleted, tables take little more than what is there. */
class EngineSpaceTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final int KEYS = 20_000;
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 200;
    private static final int PER_FLUSH = 1_000;
    private static final int TABLE_BYTES = 128 << 10;
    private static final int MOST_PROBED = 4;
    /** Of the tables that are read, to the bytes of keys and values that are there. */
    private static final double MOST_SPACE = 1.6;
    /** Of all table files, with those that older checkpoints still name. */
    private static final double MOST_ON_DISK = 2.6;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SplittableRandom random = new SplittableRandom(20_260_102);
    private final boolean[] isThere = new boolean[KEYS];

    private static byte[] key(int number) {
        return ByteBuffer.allocate(KEY_BYTES).putInt(number).array();
    }

    private void put(Database database, int number) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        database.put(key(number), value);
        isThere[number] = true;
    }

    private long liveBytes() {
        int live = 0;
        for (boolean each : isThere) {
            live += each ? 1 : 0;
        }
        return (long) live * (KEY_BYTES + VALUE_BYTES);
    }

    private void requireBounded(Database database) {
        database.checkpoint();
        // What is due is merged by the next commit.
        put(database, 0);
        long live = liveBytes();
        long onDisk = files.list(DIRECTORY.resolve("tables")).stream()
                .mapToLong(files::size)
                .sum();
        assertThat((double) database.stats().tableBytes() / live).isLessThan(MOST_SPACE);
        assertThat((double) onDisk / live).isLessThan(MOST_ON_DISK);
        int probed = database.stats().compaction().levels().stream()
                .mapToInt(level -> level.level() == 0 ? level.tables() : 1)
                .sum();
        assertThat(probed).isLessThanOrEqualTo(MOST_PROBED);
    }

    @Test
    void spaceIsBoundedWhateverIsOverwrittenAndDeleted() {
        DatabaseOptions options = EngineSetup.builder(files, Durability.OS)
                .memoryBytes(32L << 20)
                .memtableBytes(8L << 20)
                .mergeAtTables(MOST_PROBED)
                .tableBytes(TABLE_BYTES)
                .levelBytes(TABLE_BYTES)
                .build();
        try (Database database = Database.open(DIRECTORY, options)) {
            for (int number = 0; number < KEYS; number++) {
                put(database, number);
            }
            requireBounded(database);
            for (int flush = 0; flush < 200; flush++) {
                for (int i = 0; i < PER_FLUSH; i++) {
                    int number = random.nextInt(KEYS);
                    // Some keys are much more often written than others.
                    number = i % 2 == 0 ? number : number / 100;
                    if (random.nextInt(5) == 0) {
                        database.delete(key(number));
                        isThere[number] = false;
                    } else {
                        put(database, number);
                    }
                }
                requireBounded(database);
            }
            database.deleteRange(KeyRange.from(key(KEYS / 4)));
            for (int number = KEYS / 4; number < KEYS; number++) {
                isThere[number] = false;
            }
            database.compact();
            requireBounded(database);
        }
    }
}
