package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Compression;
import io.godb.core.Lz4Compression;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Tables against a sorted set of the same versions, in memory and on the disk. */
class TableModelTest {
    private static final int[] KEYSPACES = {0, 1, 7, 1 << 20};
    private static final int[] BLOCK_BYTES = {64, 200, 1024, 16 << 10};

    private static final Path MEMORY_PATH = Path.of("/7.sst");

    @Property(tries = 150)
    void readsWhatWasWritten(@ForAll long seed, @ForAll @IntRange(max = 600) int size) {
        FileSystem files = new MemoryFileSystem();
        check(files, MEMORY_PATH, new Random(seed), size, keyspace -> null, TableAccess.PLAIN);
    }

    @Property(tries = 300)
    void readsWhatWasWrittenCompressed(@ForAll long seed, @ForAll @IntRange(max = 600) int size) {
        Random random = new Random(seed);
        Compression runs = new RunLengthCompression();
        BlockCache cache = random.nextInt(3) == 0 ? null : new BlockCache(new MemoryBudget(4 << 20), 2 << 20);
        TableAccess access = new TableAccess(new Codecs(List.of(runs)), cache);
        check(new MemoryFileSystem(), MEMORY_PATH, random, size, codecs(random, runs), access);
    }

    private static IntFunction<@Nullable Compression> codecs(Random random, Compression runs) {
        Compression lz4 = new Lz4Compression();
        return switch (random.nextInt(4)) {
            case 0 -> keyspace -> lz4;
            case 1 -> keyspace -> runs;
            case 2 -> keyspace -> keyspace == 0 ? null : lz4;
            default -> keyspace -> keyspace == 7 ? Compression.none() : keyspace == 1 ? runs : lz4;
        };
    }

    @Property(tries = 30)
    void readsWhatWasWrittenToTheDisk(@ForAll long seed, @ForAll @IntRange(max = 600) int size) throws IOException {
        Path directory = Files.createTempDirectory("godb-table");
        Path path = directory.resolve("7.sst");
        try {
            check(new LocalFileSystem(), path, new Random(seed), size, keyspace -> null, TableAccess.PLAIN);
        } finally {
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    private static void check(
            FileSystem files,
            Path path,
            Random random,
            int size,
            IntFunction<@Nullable Compression> codecs,
            TableAccess access) {
        NavigableSet<Version> model = versions(random, size);
        List<RangeDelete> deletes = rangeDeletes(random);
        int blockBytes = BLOCK_BYTES[random.nextInt(BLOCK_BYTES.length)];
        TableFacts facts = TestTable.write(files, path, new TableOptions(blockBytes, codecs), model, deletes);
        assertThat(facts.fileBytes()).isEqualTo(files.size(path));
        assertThat(facts.entries()).isEqualTo(model.size());
        try (Table table = TestTable.open(files, path, access)) {
            checkFinds(table, model, random);
            checkMissing(table, model, random);
            assertThat(TestTable.all(table))
                    .isEqualTo(model.stream().map(Version::toString).toList());
            checkWalk(table, new ArrayList<>(model), random);
            checkFacts(table, facts, model, deletes);
            table.verify(bytes -> {});
        }
    }

    private static NavigableSet<Version> versions(Random random, int size) {
        NavigableSet<Version> versions = new TreeSet<>(Version.ORDER);
        byte[] key = key(random);
        int keyspace = KEYSPACES[random.nextInt(KEYSPACES.length)];
        // Runs of versions of one key are as usual as new keys in some tables, and rare in others.
        int newKeyOf = 1 + random.nextInt(20);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(newKeyOf) == 0) {
                key = key(random);
                keyspace = KEYSPACES[random.nextInt(KEYSPACES.length)];
            }
            int kind = new int[] {EntryKind.PUT, EntryKind.PUT, EntryKind.DELETE, EntryKind.POINTER}[random.nextInt(4)];
            byte[] value = new byte[kind == EntryKind.DELETE ? 0 : valueLength(random)];
            if (random.nextInt(3) == 0) {
                random.nextBytes(value);
            }
            long deadline = random.nextInt(4) == 0 ? random.nextLong() : 0;
            versions.add(new Version(keyspace, key, 1 + random.nextInt(5000), kind, deadline, value));
        }
        return versions;
    }

    private static byte[] key(Random random) {
        int length = random.nextInt(50) == 0 ? random.nextInt(3000) : random.nextInt(6);
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            // Few values, of which some are signed: neighbours share long starts.
            key[i] = (byte)
                    (length > 6 && i < length - 2 ? 0xFF : new int[] {0, 1, 0x7F, 0x80, 0xFF}[random.nextInt(5)]);
        }
        return key;
    }

    private static int valueLength(Random random) {
        return switch (random.nextInt(60)) {
            case 0 -> random.nextInt(100_000);
            case 1, 2, 3 -> 7_000 + random.nextInt(3_000);
            case 4, 5, 6, 7, 8, 9 -> 0;
            default -> random.nextInt(200);
        };
    }

    private static List<RangeDelete> rangeDeletes(Random random) {
        List<RangeDelete> deletes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            deletes.add(new RangeDelete(
                    random.nextInt(3), key(random), random.nextBoolean() ? null : key(random), random.nextInt(100)));
        }
        return deletes;
    }

    private static void checkFinds(Table table, NavigableSet<Version> model, Random random) {
        for (Version version : model) {
            checkFind(table, model, version.keyspace(), version.key(), version.lsn());
            checkFind(table, model, version.keyspace(), version.key(), version.lsn() - 1);
            checkFind(table, model, version.keyspace(), version.key(), random.nextInt(6000));
            checkFind(table, model, version.keyspace(), version.key(), TestTable.NEWEST);
        }
    }

    private static void checkMissing(Table table, NavigableSet<Version> model, Random random) {
        for (int i = 0; i < 200; i++) {
            checkFind(table, model, random.nextInt(9), key(random), random.nextInt(6000));
        }
    }

    private static void checkFind(Table table, NavigableSet<Version> model, int keyspace, byte[] key, long limit) {
        Version expected = model.ceiling(new Version(keyspace, key, limit, EntryKind.PUT, 0, new byte[0]));
        boolean isThere = expected != null && expected.keyspace() == keyspace && Arrays.equals(expected.key(), key);
        Version found = TestTable.find(table, keyspace, key, limit);
        assertThat(String.valueOf(found)).isEqualTo(isThere ? String.valueOf(expected) : "null");
    }

    /** Seeks, and steps in both directions. */
    private static void checkWalk(Table table, List<Version> model, Random random) {
        try (EntryCursor cursor = table.cursor()) {
            int at = -1;
            for (int step = 0; step < 400; step++) {
                boolean more;
                if (at < 0 || random.nextInt(20) == 0) {
                    Version near = model.isEmpty() || random.nextInt(3) == 0
                            ? new Version(random.nextInt(9), key(random), 0, 0, 0, new byte[0])
                            : model.get(random.nextInt(model.size()));
                    int ceiling = firstOf(model, near);
                    if (random.nextBoolean()) {
                        more = cursor.seek(near.keyspace(), near.key(), 0, near.key().length);
                        at = ceiling;
                    } else {
                        more = cursor.seekBefore(near.keyspace(), near.key(), 0, near.key().length);
                        at = ceiling - 1;
                    }
                } else if (random.nextInt(3) > 0 == (step & 64) > 0) {
                    more = cursor.next();
                    at++;
                } else {
                    more = cursor.previous();
                    at--;
                }
                assertThat(more).isEqualTo(at >= 0 && at < model.size());
                if (more) {
                    assertThat(TestTable.at(cursor).toString())
                            .isEqualTo(model.get(at).toString());
                } else {
                    at = -1;
                }
            }
        }
    }

    private static int firstOf(List<Version> model, Version key) {
        int index = 0;
        while (index < model.size() && Version.ORDER.compare(model.get(index), newest(key)) < 0) {
            index++;
        }
        return index;
    }

    private static Version newest(Version key) {
        return new Version(key.keyspace(), key.key(), Long.MAX_VALUE, 0, 0, new byte[0]);
    }

    private static void checkFacts(
            Table table, TableFacts facts, NavigableSet<Version> model, List<RangeDelete> deletes) {
        assertThat(table.facts()).usingRecursiveComparison().isEqualTo(facts);
        assertThat(table.hasRangeDeletes()).isEqualTo(!deletes.isEmpty());
        assertThat(table.readRangeDeletes()).usingRecursiveComparison().isEqualTo(deletes);
        assertThat(table.keyspaces().stream()
                        .mapToLong(KeyspaceFigures::entries)
                        .sum())
                .isEqualTo(model.size());
        assertThat(facts.deletes())
                .isEqualTo(model.stream()
                        .filter(version -> version.kind() == EntryKind.DELETE)
                        .count());
        if (!model.isEmpty()) {
            assertThat(facts.firstKey()).isEqualTo(model.first().key());
            assertThat(facts.lastKey()).isEqualTo(model.last().key());
            assertThat(facts.lastKeyspace()).isEqualTo(model.last().keyspace());
        }
    }
}
