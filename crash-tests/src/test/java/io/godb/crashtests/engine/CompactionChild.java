package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.LevelStats;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes one table of so many megabytes, and merges it with what is written over it. Arguments: the directory, the megabytes. */
final class CompactionChild {
    static final String DONE = "merged within its memory";
    private static final int VALUE_BYTES = 4_000;
    private static final long LARGEST_TABLE_BYTES = 512L << 20;

    private CompactionChild() {}

    public static void main(String[] arguments) {
        int keys = (int) ((Long.parseLong(arguments[1]) << 20) / VALUE_BYTES);
        DatabaseOptions options = DatabaseOptions.builder()
                .durability(Durability.NONE)
                .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .tableBytes(LARGEST_TABLE_BYTES)
                .levelBytes(LARGEST_TABLE_BYTES)
                .checkpointInterval(Duration.ofSeconds(1))
                .build();
        try (Database database = Database.open(Path.of(arguments[0]), options)) {
            for (int round = 0; round < 2; round++) {
                for (int number = 0; number < keys; number += 1 + round * 10) {
                    database.put(key(number), value(number, round));
                }
                database.compact();
                System.out.println(database.stats().compaction());
            }
            requireFew(database.stats().compaction().levels(), (long) keys * VALUE_BYTES);
            for (int number = 0; number < keys; number++) {
                byte[] wanted = value(number, number % 11 == 0 ? 1 : 0);
                if (!Arrays.equals(database.get(key(number)), wanted)) {
                    throw new AssertionError("key " + number + " is not what it was");
                }
            }
            database.verify();
        }
        System.out.println(DONE);
    }

    private static void requireFew(List<LevelStats> levels, long rawBytes) {
        long bytes = levels.stream().mapToLong(LevelStats::bytes).sum();
        long most = 1 + rawBytes / LARGEST_TABLE_BYTES;
        if (levels.size() != 1 || levels.get(0).tables() > most || bytes > rawBytes * 11 / 10) {
            throw new AssertionError(rawBytes + " bytes are in " + levels);
        }
    }

    /** In an order in which whatever is written overlaps. */
    private static byte[] key(int number) {
        return ByteBuffer.allocate(8)
                .putInt(Integer.reverse(number))
                .putInt(number)
                .array();
    }

    private static byte[] value(int number, int round) {
        byte[] bytes = new byte[VALUE_BYTES];
        new SplittableRandom(number * 2L + round).nextBytes(bytes);
        return bytes;
    }
}
