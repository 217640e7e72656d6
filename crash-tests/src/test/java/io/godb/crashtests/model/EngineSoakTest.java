package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.DatabaseStats;
import io.godb.core.file.LocalFileSystem;
import io.godb.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some threads use a database on a disk for as long as is wanted, with all that goes on in the background; now and then it is closed,
 * or left as a kill would leave it, and opened again. It always holds what they did, takes a bounded space when it has been quiet, and
 * leaves nothing behind in the process.
 *
 * <p>The system property {@value #MINUTES_PROPERTY} says how long.
 */
@Tag("soak")
class EngineSoakTest {
    private static final String MINUTES_PROPERTY = "godb.soak.minutes";
    private static final int MINUTES = Integer.getInteger(MINUTES_PROPERTY, 10);
    private static final int THREADS = 3;
    private static final int KEYS = 100_000;
    private static final int OPERATIONS_PER_TURN = 40_000;
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(2);

    /** Tables that a get may have to ask. */
    private static final int MOST_PROBED = 4;
    /** Of tables, to the bytes of keys and values that are there. */
    private static final double MOST_SPACE = 2;
    /** Between one closed database and another: what the JDK and the test itself may come to hold. */
    private static final long MORE_HEAP_BYTES = 24L << 20;

    private static final int MORE_HANDLES = 8;

    @TempDir
    private Path disk;

    private final AtomicInteger places = new AtomicInteger();
    private final List<SoakedKeys> partitions = new ArrayList<>();
    private Place place;

    private record Footprint(long heapBytes, long threads, long handles) {}

    private static DatabaseOptions options(Place place) {
        return DatabaseOptions.builder()
                .fileSystem(place.files())
                .memoryBytes(48L << 20)
                .memtableBytes(4L << 20)
                .tableBytes(1L << 20)
                .levelBytes(512L << 10)
                .segmentBytes(8L << 20)
                .leastSegments(1)
                .checkpointInterval(Duration.ofSeconds(2))
                .mergeAtTables(MOST_PROBED)
                .build();
    }

    @Test
    void holdsWhatWasDoneAndGrowsNowhere() throws Exception {
        long seed = Seeds.next("EngineSoakTest");
        SplittableRandom random = new SplittableRandom(seed);
        for (int partition = 0; partition < THREADS; partition++) {
            partitions.add(new SoakedKeys(partition, KEYS, random.nextLong()));
        }
        place = newPlace();
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        Footprint first = null;
        try {
            for (int turn = 0; first == null || System.nanoTime() < end; turn++) {
                boolean isKill = random.nextInt(3) == 0;
                try (Database database = Database.open(place.directory(), options(place))) {
                    requireSame(database);
                    work(workers, database);
                    if (isKill) {
                        kill();
                    } else {
                        requireQuiet(database, turn);
                    }
                }
                Footprint closed = footprint();
                System.out.println("turn " + turn + (isKill ? ", killed: " : ": ") + closed);
                if (first == null && turn >= 2) {
                    first = closed;
                } else if (first != null) {
                    requireNoMore(first, closed);
                }
            }
        } finally {
            workers.shutdown();
        }
    }

    private Place newPlace() {
        return new Place(new LocalFileSystem(), disk.resolve("db" + places.incrementAndGet()));
    }

    private void work(ExecutorService workers, Database database) throws Exception {
        List<Future<?>> turns = new ArrayList<>();
        for (SoakedKeys each : partitions) {
            turns.add(workers.submit(() -> {
                for (int operation = 0; operation < OPERATIONS_PER_TURN; operation++) {
                    each.work(database);
                }
            }));
        }
        for (Future<?> each : turns) {
            each.get();
        }
    }

    /** What a killed process would leave is gone on with; at {@code OS} nothing is lost. */
    private void kill() throws IOException {
        Place old = place;
        place = old.killedTo(this::newPlace);
        try (Stream<Path> left = Files.list(disk)) {
            for (Path each : left.toList()) {
                if (!each.equals(old.directory()) && !each.equals(place.directory())) {
                    delete(each);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void requireSame(Database database) {
        partitions.forEach(each -> each.requireSame(database));
    }

    private void requireQuiet(Database database, int turn) {
        requireSame(database);
        await().atMost(LONGEST_QUIET).until(() -> mostProbed(database) <= MOST_PROBED && space(database) <= MOST_SPACE);
        requireSame(database);
        database.verify();
        DatabaseStats stats = database.stats();
        System.out.printf(
                "turn %d: %,d operations, %,d live bytes, %,d in %d tables (%.2f), %d to ask, %s%n",
                turn,
                partitions.stream().mapToLong(SoakedKeys::operations).sum(),
                liveBytes(),
                stats.tableBytes(),
                stats.tables(),
                space(database),
                mostProbed(database),
                stats.compaction());
    }

    private long liveBytes() {
        return partitions.stream().mapToLong(SoakedKeys::liveBytes).sum();
    }

    private double space(Database database) {
        return (double) database.stats().tableBytes() / liveBytes();
    }

    private static int mostProbed(Database database) {
        return database.stats().compaction().levels().stream()
                .mapToInt(level -> level.level() == 0 ? level.tables() : 1)
                .sum();
    }

    private static Footprint footprint() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("godb"))
                .count();
        return new Footprint(runtime.totalMemory() - runtime.freeMemory(), threads, handles());
    }

    /** Open file handles; 0 where the system does not tell. */
    private static long handles() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static void requireNoMore(Footprint first, Footprint now) {
        assertThat(now.heapBytes()).isLessThan(first.heapBytes() + MORE_HEAP_BYTES);
        assertThat(now.threads()).isLessThanOrEqualTo(first.threads());
        assertThat(now.handles()).isLessThan(first.handles() + MORE_HANDLES);
    }
}
