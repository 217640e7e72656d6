package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.table.RunLengthCompression;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user is promised of compressed tables, and of the memory in which their blocks are kept. */
@Timeout(120)
class DatabaseCompressionTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final Compression LZ4 = new Lz4Compression();
    private static final Compression RUNS = new RunLengthCompression();
    private static final int ENTRIES = 3_000;

    private final MemoryFileSystem files = new MemoryFileSystem();

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .background(false)
                .checkpointInterval(Duration.ZERO);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] value(int number) {
        return ByteBuffer.allocate(200).putInt(number).array();
    }

    private static Keyspace main(Database database) {
        return database.openKeyspace(Database.DEFAULT_KEYSPACE);
    }

    private static void fill(Keyspace target) {
        for (int number = 0; number < ENTRIES; number++) {
            target.put(key(number), value(number));
        }
    }

    private static void expectFilled(Keyspace target) {
        for (int number = 0; number < ENTRIES; number += 7) {
            assertThat(target.get(key(number))).isEqualTo(value(number));
        }
        assertThat(target.size()).isEqualTo(ENTRIES);
    }

    private static LevelStats onlyLevel(Database database) {
        List<LevelStats> levels = database.stats().compaction().levels();
        assertThat(levels).hasSize(1);
        return levels.get(0);
    }

    @Test
    void aLevelIsWrittenWithItsCodecAndReadWithAnyOptions() {
        DatabaseOptions deepest = options().compressionAtLevel(3, LZ4).build();
        try (Database database = Database.open(DIRECTORY, deepest)) {
            fill(main(database));
            database.checkpoint();
            LevelStats flushed = onlyLevel(database);
            assertThat(flushed.level()).isZero();
            assertThat(flushed.rawBytes()).isEqualTo(flushed.bytes());
            expectFilled(main(database));
            assertThat(database.stats().cache()).isEqualTo(new CacheStats(0, 0, 0));
            database.compact();
            LevelStats merged = onlyLevel(database);
            assertThat(merged.level()).isEqualTo(3);
            assertThat(merged.bytes()).isLessThan(flushed.bytes() / 2);
            assertThat(merged.rawBytes()).isBetween(flushed.bytes() * 9 / 10, flushed.bytes() * 11 / 10);
            assertThat(database.stats().tableBytes()).isEqualTo(merged.bytes());
            assertThat(database.stats().cache().bytes()).isZero();
            expectFilled(main(database));
            database.verify();
        }
        try (Database database = Database.open(DIRECTORY, options().build())) {
            expectFilled(main(database));
            CacheStats cache = database.stats().cache();
            assertThat(cache.misses()).isBetween(10L, 400L);
            assertThat(cache.hits()).isPositive();
            assertThat(cache.bytes()).isBetween(1L << 20, 8L << 20);
            assertThat(database.stats().memoryBytes()).isGreaterThanOrEqualTo(cache.bytes());
        }
    }

    @Test
    void aCopyIsCompressedTooAndWhole() {
        try (Database database =
                Database.open(DIRECTORY, options().compression(LZ4).build())) {
            fill(main(database));
            database.copyTo(Path.of("/copy"));
            assertThat(database.validate(Progress.none()).issues()).isEmpty();
        }
        try (Database copy = Database.open(Path.of("/copy"), options().build())) {
            assertThat(onlyLevel(copy).bytes()).isLessThan(onlyLevel(copy).rawBytes() / 2);
            expectFilled(main(copy));
            copy.verify();
        }
    }

    @Test
    void withoutACacheBlocksAreDecompressedForEachGet() {
        DatabaseOptions none = options().compression(LZ4).cacheBytes(0).build();
        try (Database database = Database.open(DIRECTORY, none)) {
            fill(main(database));
            database.checkpoint();
            expectFilled(main(database));
            assertThat(database.stats().cache().bytes()).isZero();
            assertThat(database.stats().cache().hits()).isZero();
            assertThat(database.stats().cache().misses()).isEqualTo(ENTRIES / 7 + 1);
        }
    }

    @Test
    void aKeyspaceKeepsItsCodecForGood() {
        KeyspaceOptions runs = KeyspaceOptions.builder().compression(RUNS).build();
        KeyspaceOptions plain =
                KeyspaceOptions.builder().compression(Compression.none()).build();
        DatabaseOptions known = options().compression(LZ4).codecs(List.of(RUNS)).build();
        try (Database database = Database.open(DIRECTORY, known)) {
            fill(database.createKeyspace("runs", runs));
            fill(database.createKeyspace("plain", plain));
            fill(database.createKeyspace("usual", KeyspaceOptions.defaults()));
            assertThat(database.openKeyspace("runs").options().compression()).isSameAs(RUNS);
        }
        // Once from the log, once from the checkpoint.
        for (int opening = 0; opening < 2; opening++) {
            try (Database database = Database.open(DIRECTORY, known)) {
                assertThat(database.openKeyspace("runs").options().compression())
                        .isSameAs(RUNS);
                assertThat(database.openKeyspace("plain").options().compression())
                        .isSameAs(Compression.none());
                assertThat(database.openKeyspace("usual").options().compression())
                        .isNull();
                for (String name : List.of("runs", "plain", "usual")) {
                    expectFilled(database.openKeyspace(name));
                }
                database.compact();
            }
        }
        // Two of three keyspaces shrink.
        try (Database database = Database.open(DIRECTORY, known)) {
            LevelStats level = onlyLevel(database);
            assertThat(level.bytes()).isBetween(ENTRIES * 200L, ENTRIES * 400L);
            assertThat(level.rawBytes()).isGreaterThan(3 * ENTRIES * 200L);
        }
    }

    @Test
    void withoutAKeyspacesCodecTheRestGoesOn() {
        KeyspaceOptions runs = KeyspaceOptions.builder().compression(RUNS).build();
        DatabaseOptions known = options().codecs(List.of(RUNS)).build();
        try (Database database = Database.open(DIRECTORY, known)) {
            fill(database.createKeyspace("runs", runs));
            fill(main(database));
        }
        try (Database database = Database.open(DIRECTORY, options().build())) {
            Keyspace unreadable = database.openKeyspace("runs");
            Compression codec = Objects.requireNonNull(unreadable.options().compression());
            assertThat(codec.id()).isEqualTo(RunLengthCompression.ID);
            assertThat(codec.name()).contains("200");
            for (int number = 0; number < ENTRIES; number++) {
                assertThat(database.get(key(number))).isEqualTo(value(number));
            }
            assertThatThrownBy(() -> unreadable.get(key(1)))
                    .isInstanceOf(UnsupportedFormatException.class)
                    .hasMessageContaining("codec 200");
            unreadable.put(key(1), value(2));
            assertThat(unreadable.get(key(1))).isEqualTo(value(2));
            database.checkpoint();
            assertThat(unreadable.get(key(1))).isEqualTo(value(2));
            assertThatThrownBy(database::compact).isInstanceOf(UnsupportedFormatException.class);
        }
        try (Database database = Database.open(DIRECTORY, known)) {
            Keyspace again = database.openKeyspace("runs");
            assertThat(again.options().compression()).isSameAs(RUNS);
            assertThat(again.get(key(1))).isEqualTo(value(2));
            assertThat(again.get(key(2))).isEqualTo(value(2));
            database.compact();
            assertThat(again.size()).isEqualTo(ENTRIES);
        }
    }

    @Test
    void refusesCodecsThatWouldNotBeFoundAgain() {
        try (Database database = Database.open(DIRECTORY, options().build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> database.createKeyspace(
                            "runs", KeyspaceOptions.builder().compression(RUNS).build()))
                    .withMessageContaining("DatabaseOptions.codecs");
            assertThat(database.keyspaces()).doesNotContain("runs");
        }
        DatabaseOptions twice = options()
                .compression(RUNS)
                .codecs(List.of(new RunLengthCompression()))
                .build();
        assertThatIllegalArgumentException().isThrownBy(() -> Database.open(DIRECTORY, twice));
        assertThatThrownBy(() -> options().compressionAtLevel(4, LZ4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** The cache has all that memtables do not need, and commits never wait for it, nor is more taken than there is. */
    @Test
    void theCacheGivesWayToCommits() {
        DatabaseOptions small = options()
                .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .cacheBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                .compression(LZ4)
                .stallTimeout(Duration.ofSeconds(1))
                .build();
        SplittableRandom random = new SplittableRandom(5);
        try (Database database = Database.open(DIRECTORY, small)) {
            byte[] value = new byte[500];
            long most = 0;
            for (int number = 0; number < 60_000; number++) {
                database.put(key(number), value);
                database.get(key(random.nextInt(number + 1)));
                if (number % 100 == 0) {
                    DatabaseStats stats = database.stats();
                    assertThat(stats.memoryBytes()).isLessThanOrEqualTo(DatabaseOptions.LEAST_MEMORY_BYTES);
                    most = Math.max(most, stats.cache().bytes());
                }
            }
            assertThat(most).isGreaterThan(4L << 20);
            // As large as a commit can be at all: all that the cache has is given back for it.
            WriteBatch large = database.batch();
            for (int number = 0; number < 3_000; number++) {
                large.put(main(database), key(number), new byte[1_000]);
            }
            database.commit(large);
            assertThat(database.get(key(2_999))).hasSize(1_000);
        }
    }
}
