package io.godb.crashtests.model;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.DatabaseStats;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Scan;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Large values, many keyspaces, scans and snapshots on the least memory there can be. */
final class MemoryChild {
    static final String DONE = "kept within its memory";
    private static final int WRITERS = 3;
    private static final long COMMITS = 800;
    private static final int SPACES = 300;
    private static final long LONGEST_SECONDS = 60;

    private MemoryChild() {}

    public static void main(String[] arguments) throws Exception {
        long seed = Seeds.next("MemoryChild");
        DatabaseOptions options = DatabaseOptions.builder()
                .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .segmentBytes(4 << 20)
                .leastSegments(0)
                .checkpointLogBytes(8 << 20)
                .checkpointInterval(Duration.ofMillis(200))
                .build();
        AtomicLong commits = new AtomicLong();
        try (Database database = Database.open(Path.of(arguments[0]), options)) {
            Team team = new Team();
            for (int i = 0; i < WRITERS; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                team.add("writer-" + i, () -> {
                    write(database, random);
                    commits.incrementAndGet();
                });
            }
            SplittableRandom reading = new SplittableRandom(seed - 1);
            team.add("scans", () -> scan(database, reading));
            team.add("snapshots", () -> look(database));
            team.add("stats", () -> requireWithin(database.stats()));
            team.start();
            long until = System.nanoTime() + LONGEST_SECONDS * 1_000_000_000L;
            while (commits.get() < COMMITS && !team.isOver() && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            team.finish();
            System.out.println(commits + " commits, " + database.stats());
        }
        System.out.println(DONE);
    }

    private static void write(Database database, SplittableRandom random) {
        Keyspace space = database.keyspace("space-" + random.nextInt(SPACES));
        byte[] key = ByteBuffer.allocate(4).putInt(random.nextInt(500)).array();
        switch (random.nextInt(12)) {
            case 0, 1 -> space.put(key, new byte[random.nextInt(1 << 20)]);
            case 2 -> space.put(key, new byte[200 << 10]);
            case 3 -> space.delete(key);
            case 4 -> space.deleteRange(KeyRange.from(key));
            case 5 -> space.clear();
            default -> space.put(key, new byte[random.nextInt(20_000)]);
        }
    }

    private static void scan(Database database, SplittableRandom random) {
        Keyspace space = database.keyspace("space-" + random.nextInt(SPACES));
        ScanOrder order = random.nextBoolean() ? ScanOrder.ASCENDING : ScanOrder.DESCENDING;
        long bytes = 0;
        try (Scan scan = space.scan(KeyRange.all(), order)) {
            for (Entry each : scan) {
                bytes += each.value().length;
            }
        }
        if (bytes < 0) {
            throw new AssertionError("impossible");
        }
    }

    private static void look(Database database) {
        try (Snapshot snapshot = database.snapshot()) {
            for (String each : database.keyspaces()) {
                if (each.endsWith("7")) {
                    database.openKeyspace(each).exists(new byte[4]);
                }
            }
            requireWithin(database.stats());
            if (snapshot.lsn() < 0) {
                throw new AssertionError("impossible");
            }
        }
    }

    private static void requireWithin(DatabaseStats stats) {
        if (stats.memoryBytes() > stats.memoryLimitBytes()) {
            throw new AssertionError(stats.toString());
        }
    }
}
