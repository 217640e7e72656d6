package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.CompactionStats;
import io.godb.core.CorruptionException;
import io.godb.core.DamagedTable;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.LevelStats;
import io.godb.core.Lz4Compression;
import io.godb.core.Progress;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad page in a table costs what is on it, and nothing else: what is written is merged around it. */
@Tag("fault")
@Timeout(120)
class EngineDamagedTableTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final int KEYS = 2_000;
    private static final int VALUE_BYTES = 200;
    private static final int MOST_PROBED = 4;
    private static final int STALL_AT = 8;
    private static final int PAGE_BYTES = 4 << 10;

    private final long seed = Seeds.next("EngineDamagedTableTest");

    private static DatabaseOptions.Builder options(MemoryFileSystem files) {
        return EngineSetup.builder(files, Durability.OS)
                .mergeAtTables(MOST_PROBED)
                .slowAtTables(STALL_AT - 1)
                .stallAtTables(STALL_AT);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private byte[] value(int number, int round) {
        byte[] bytes = new byte[VALUE_BYTES];
        new SplittableRandom(seed + number * 1_000L + round).nextBytes(bytes);
        return bytes;
    }

    /** A flushed table of every {@code step}th key. */
    private void flush(Database database, int step, int round) {
        for (int number = 0; number < KEYS; number += step) {
            database.put(key(number), value(number, round));
        }
        database.checkpoint();
    }

    private static int mostProbed(Database database) {
        return database.stats().compaction().levels().stream()
                .mapToInt(level -> level.level() == 0 ? level.tables() : 1)
                .sum();
    }

    /** A database with all keys in tables of the deepest level, without the page that is in the middle of one of them. */
    private Tree whole() {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database = Database.open(DIRECTORY, options(files).build())) {
            flush(database, 1, 0);
            flush(database, 2, 0);
            database.compact();
            assertThat(database.stats().compaction().levels())
                    .extracting(LevelStats::level)
                    .containsExactly(3);
        }
        return Tree.of(files, DIRECTORY);
    }

    private static String middleTable(Tree tree) {
        return tree.names("tables/", ".sst")
                .sorted()
                .skip(tree.names("tables/", ".sst").count() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Odd keys are never written again: those on the page are refused, and all others have their values. */
    private int refusedOddKeys(Database database) {
        int refused = 0;
        for (int number = 1; number < KEYS; number += 2) {
            try {
                assertThat(database.get(key(number))).isEqualTo(value(number, 0));
            } catch (CorruptionException damage) {
                refused++;
            }
        }
        return refused;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void writesGoOnAroundABadPageAtTheBottom(int step) {
        Tree tree = whole();
        String damaged = middleTable(tree);
        int page = 2 * PAGE_BYTES;
        MemoryFileSystem rotten = tree.flipped(damaged, page + 100, 1).write(DIRECTORY);
        Path file = DIRECTORY.resolve(damaged);
        int rounds = 10 * STALL_AT;
        try (Database database = Database.open(DIRECTORY, options(rotten).build())) {
            for (int round = 1; round <= rounds; round++) {
                flush(database, step, round);
                database.deleteRange(KeyRange.between(key(KEYS + round), key(KEYS + round + 1)));
            }
            database.put(key(0), value(0, rounds));
            for (int number = 0; number < KEYS; number += step) {
                assertThat(database.get(key(number))).isEqualTo(value(number, rounds));
            }
            assertThat(refusedOddKeys(database)).isBetween(1, 2 * PAGE_BYTES / VALUE_BYTES);
            assertThat(mostProbed(database)).isLessThanOrEqualTo(MOST_PROBED);
            CompactionStats stats = database.stats().compaction();
            assertThat(stats.damagedTables()).containsExactly(new DamagedTable(file, page));
            assertThat(stats.failures()).isEqualTo(1);
            assertThat(stats.stalledCommits()).isZero();
            assertThat(stats.merges()).isGreaterThan(rounds / STALL_AT);
            assertThat(database.validate(Progress.none()).issues()).anyMatch(issue -> issue.isAt(file, page));
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(database::compact)
                        .isInstanceOf(CorruptionException.class)
                        .hasMessageContaining(damaged)
                        .hasMessageContaining("at " + page)
                        .satisfies(failure -> assertThat(((CorruptionException) failure).file())
                                .isEqualTo(file));
            }
            assertThat(mostProbed(database)).isLessThanOrEqualTo(2);
            assertThat(rotten.exists(file)).isTrue();
            database.put(key(0), value(0, rounds));
        }
        Tree repaired = Tree.of(rotten, DIRECTORY).with(damaged, tree.bytes(damaged));
        try (Database database =
                Database.open(DIRECTORY, options(repaired.write(DIRECTORY)).build())) {
            database.compact();
            assertThat(mostProbed(database)).isEqualTo(1);
            assertThat(refusedOddKeys(database)).isZero();
            assertThat(database.size()).isEqualTo(KEYS);
            assertThat(database.validate(Progress.none()).isClean()).isTrue();
        }
    }

    /** It goes below what comes later, as it is, though what is below is compressed in another way. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesGoOnOverABadPageOfWhatWasJustFlushed(boolean isCompressedBelow) {
        MemoryFileSystem files = whole().write(DIRECTORY);
        try (Database database = Database.open(
                DIRECTORY, options(files).mergeAtTables(Integer.MAX_VALUE).build())) {
            flush(database, 1, 1);
        }
        Tree tree = Tree.of(files, DIRECTORY);
        String newest = tree.names("tables/", ".sst")
                .sorted()
                .reduce((one, next) -> next)
                .orElseThrow();
        MemoryFileSystem rotten = tree.flipped(newest, 2 * PAGE_BYTES, 1).write(DIRECTORY);
        int rounds = 10 * STALL_AT;
        DatabaseOptions.Builder going = options(rotten);
        for (int level = 1; isCompressedBelow && level <= 3; level++) {
            going.compressionAtLevel(level, new Lz4Compression());
        }
        try (Database database = Database.open(DIRECTORY, going.build())) {
            for (int round = 2; round <= rounds; round++) {
                flush(database, 2, round);
            }
            database.put(key(0), value(0, rounds));
            int refused = 0;
            for (int number = 0; number < KEYS; number++) {
                try {
                    assertThat(database.get(key(number))).isEqualTo(value(number, number % 2 == 0 ? rounds : 1));
                } catch (CorruptionException damage) {
                    refused++;
                }
            }
            assertThat(refused).isBetween(1, 2 * PAGE_BYTES / VALUE_BYTES);
            assertThat(mostProbed(database)).isLessThanOrEqualTo(MOST_PROBED);
            assertThat(database.stats().compaction().stalledCommits()).isZero();
            assertThat(database.stats().compaction().damagedTables()).hasSize(1);
            assertThat(rotten.exists(DIRECTORY.resolve(newest))).isTrue();
        }
    }
}
