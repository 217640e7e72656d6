package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.godb.core.Compression;
import io.godb.core.CorruptionException;
import io.godb.core.Lz4Compression;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.memory.MemoryBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables with compressed blocks. */
class PackedTableTest {
    private static final Path PATH = Path.of("/7.sst");
    private static final Path OTHER = Path.of("/8.sst");
    private static final byte[] NOTHING = {};
    private static final Compression LZ4 = new Lz4Compression();
    private static final int BLOCK_BYTES = 16 << 10;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final Random random = new Random(1);

    private static TableOptions lz4() {
        return TableOptions.of(keyspace -> LZ4);
    }

    /** Puts of ascending keys; of so many bytes of the values each is random, which no codec makes smaller. */
    private List<Version> puts(int keyspace, int count, int valueBytes, int randomBytes) {
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            versions.add(new Version(keyspace, key(i), 9 + i, EntryKind.PUT, 0, value(valueBytes, randomBytes)));
        }
        return versions;
    }

    private static byte[] key(int number) {
        byte[] key = new byte[4];
        LittleEndian.putInt(key, 0, Integer.reverseBytes(number));
        return key;
    }

    private byte[] value(int length, int randomBytes) {
        byte[] noise = new byte[randomBytes];
        random.nextBytes(noise);
        return Arrays.copyOf(noise, length);
    }

    private static List<String> texts(List<Version> versions) {
        return versions.stream().map(Version::toString).toList();
    }

    private static void expect(Table table, List<Version> versions) {
        table.verify(read -> {});
        assertThat(TestTable.all(table)).isEqualTo(texts(versions));
        for (Version each : versions) {
            assertThat(String.valueOf(TestTable.find(table, each.keyspace(), each.key(), TestTable.NEWEST)))
                    .isEqualTo(each.toString());
        }
    }

    @Test
    void whatDoesNotBecomeSmallerIsAPlainTableToTheLastByte() {
        List<Version> noise = puts(1, 500, 200, 200);
        TestTable.write(files, PATH, lz4(), noise, List.of());
        TestTable.write(files, OTHER, BLOCK_BYTES, noise, List.of());
        assertThat(TestTable.read(files, PATH)).isEqualTo(TestTable.read(files, OTHER));
        try (Table table = TestTable.open(files, PATH)) {
            assertThat(table.facts().savedBytes()).isZero();
        }
    }

    @Test
    void becomesPackedAtTheFirstBlockThatBecomesSmaller() {
        List<Version> versions = puts(1, 700, 100, 100);
        versions.addAll(puts(2, 700, 100, 10));
        versions.addAll(puts(3, 3, 40_000, 40_000));
        versions.addAll(puts(4, 3, 40_000, 10));
        TableFacts facts = TestTable.write(files, PATH, lz4(), versions, List.of());
        long plain =
                TestTable.write(files, OTHER, BLOCK_BYTES, versions, List.of()).fileBytes();
        // To a page.
        assertThat(facts.fileBytes() + facts.savedBytes()).isBetween(plain - 5000, plain + 5000);
        assertThat(facts.savedBytes()).isGreaterThan(3 * 39_000 + 700 * 60);
        try (Table table = TestTable.open(files, PATH)) {
            assertThat(table.facts()).usingRecursiveComparison().isEqualTo(facts);
            expect(table, versions);
        }
    }

    @Test
    void aBlockHasTheCodecOfItsKeyspace() {
        List<Version> versions = puts(1, 10, 100, 0);
        versions.addAll(puts(2, 10, 100, 0));
        versions.addAll(puts(3, 10, 100, 0));
        Compression runs = new RunLengthCompression();
        TableOptions options = TableOptions.of(keyspace -> keyspace == 2 ? runs : keyspace == 3 ? LZ4 : null);
        TestTable.write(files, PATH, options, versions, List.of());
        byte[] bytes = TestTable.read(files, PATH);
        int at = TableFormat.HEADER_BYTES;
        List<Integer> codecs = new ArrayList<>();
        for (int block = 0; block < 3; block++) {
            codecs.add(BlockFormat.codec(bytes, at));
            at += BlockFormat.HEADER_BYTES + BlockFormat.storedLength(bytes, at);
        }
        assertThat(codecs).containsExactly(0, 200, 1);
        try (Table table = TestTable.open(files, PATH, new TableAccess(new Codecs(List.of(runs)), null))) {
            expect(table, versions);
        }
    }

    @Test
    void aCodecThatIsNotKnownIsToldByWhoeverNeedsIt() {
        List<Version> plain = puts(1, 10, 100, 0);
        List<Version> all = new ArrayList<>(plain);
        all.addAll(puts(2, 10, 100, 0));
        Compression runs = new RunLengthCompression();
        TestTable.write(files, PATH, TableOptions.of(keyspace -> keyspace == 2 ? runs : null), all, List.of());
        int position = TableFormat.HEADER_BYTES
                + BlockFormat.HEADER_BYTES
                + BlockFormat.length(TestTable.read(files, PATH), TableFormat.HEADER_BYTES);
        try (Table table = TestTable.open(files, PATH)) {
            for (Version each : plain) {
                assertThat(String.valueOf(TestTable.find(table, 1, each.key(), TestTable.NEWEST)))
                        .isEqualTo(each.toString());
            }
            assertThatExceptionOfType(UnsupportedFormatException.class)
                    .isThrownBy(() -> TestTable.find(table, 2, key(3), TestTable.NEWEST))
                    .withMessageContaining("codec 200")
                    .withMessageContaining("at " + position)
                    .withMessageContaining(PATH.toString())
                    .withMessageContaining("DatabaseOptions.codecs");
            assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> TestTable.all(table));
            assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> table.verify(read -> {}));
        }
    }

    /** What comes out of it is one byte short; what it reads is never what it wrote. */
    private static final class Broken implements Compression {
        private final Compression lz4 = new Lz4Compression();

        @Override
        public byte id() {
            return (byte) 201;
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public int longestCompressed(int length) {
            return lz4.longestCompressed(length);
        }

        @Override
        public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
            return lz4.compress(source, sourceOffset, length - 1, target, targetOffset);
        }

        @Override
        public void decompress(
                byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
            lz4.decompress(source, sourceOffset, sourceLength, target, targetOffset, targetLength);
        }
    }

    @Test
    void bytesThatCannotBeDecompressedAreDamageWithItsPlace() {
        Compression broken = new Broken();
        TestTable.write(files, PATH, TableOptions.of(keyspace -> broken), puts(1, 10, 100, 0), List.of());
        try (Table table = TestTable.open(files, PATH, new TableAccess(new Codecs(List.of(broken)), null))) {
            for (Runnable reading : List.<Runnable>of(
                    () -> TestTable.find(table, 1, key(3), TestTable.NEWEST),
                    () -> TestTable.all(table),
                    () -> table.verify(read -> {}))) {
                assertThatExceptionOfType(CorruptionException.class)
                        .isThrownBy(reading::run)
                        .withMessageContaining("broken")
                        .satisfies(damage -> assertThat(damage.file()).isEqualTo(PATH))
                        .satisfies(damage -> assertThat(damage.position()).isEqualTo(TableFormat.HEADER_BYTES));
            }
        }
    }

    @Test
    void aCodecThatMakesMoreThanItSaysIsNotBelieved() {
        Compression greedy = new Compression() {
            @Override
            public byte id() {
                return (byte) 202;
            }

            @Override
            public String name() {
                return "greedy";
            }

            @Override
            public int longestCompressed(int length) {
                return length;
            }

            @Override
            public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
                return length + 1;
            }

            @Override
            public void decompress(byte[] source, int from, int length, byte[] target, int to, int targetLength) {}
        };
        TableWriter writer = TestTable.writer(files, PATH, TableOptions.of(keyspace -> greedy));
        puts(1, 10, 100, 0).forEach(version -> TestTable.add(writer, version));
        assertThatIllegalStateException().isThrownBy(writer::finish).withMessageContaining("greedy");
        writer.abandon();
    }

    @Test
    void largeEntriesAndLongKeysAreCompressed() {
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] longKey = Arrays.copyOf(new byte[] {5}, 300 + i);
            versions.add(new Version(1, longKey, 9, EntryKind.PUT, 77, value(i * 20_000, 100)));
            versions.add(new Version(1, longKey, 8, EntryKind.PUT, 0, value(300, 100)));
        }
        versions.add(new Version(2, key(1), 9, EntryKind.PUT, 0, value(5 << 20, 100)));
        TableFacts facts = TestTable.write(files, PATH, lz4(), versions, List.of());
        // Of what is beyond 4 MiB nobody has to hold all.
        assertThat(facts.fileBytes()).isBetween(5L << 20, (5 << 20) + 200_000L);
        BlockCache cache = new BlockCache(new MemoryBudget(8 << 20), 4 << 20);
        try (Table table = TestTable.open(files, PATH, new TableAccess(Codecs.OWN, cache));
                EntryCursor walk = table.cursor();
                EntryCursor keys = table.keyCursor()) {
            table.verify(read -> {});
            assertThat(TestTable.all(table)).isEqualTo(texts(versions));
            for (Version each : versions) {
                assertThat(String.valueOf(TestTable.find(table, each.keyspace(), each.key(), each.lsn())))
                        .isEqualTo(each.toString());
                assertThat(walk.seek(each.keyspace(), each.key(), 0, each.key().length))
                        .isTrue();
                assertThat(keys.seek(each.keyspace(), each.key(), 0, each.key().length))
                        .isTrue();
                assertThat(keys.keyLength()).isEqualTo(each.key().length);
                assertThat(Arrays.equals(
                                walk.valueBytes(),
                                walk.valueFrom(),
                                walk.valueFrom() + walk.valueLength(),
                                keys.valueBytes(),
                                keys.valueFrom(),
                                keys.valueFrom() + keys.valueLength()))
                        .isTrue();
            }
            assertThat(walk.seekBefore(9, NOTHING, 0, 0)).isTrue();
            assertThat(walk.valueBytes()).isSameAs(walk.valueBytes());
        }
    }

    @Test
    void theSameVersionsMakeTheSameBytes() {
        List<Version> versions = puts(1, 2000, 100, 50);
        TestTable.write(files, PATH, lz4(), versions, List.of());
        TestTable.write(files, OTHER, lz4(), versions, List.of());
        assertThat(TestTable.read(files, PATH)).isEqualTo(TestTable.read(files, OTHER));
    }

    @Test
    void aWalkAndAMergeAndACheckLeaveTheCacheAlone() {
        List<Version> versions = puts(1, 10_000, 100, 50);
        TestTable.write(files, PATH, lz4(), versions, List.of());
        BlockCache cache = new BlockCache(new MemoryBudget(16 << 20), (1 << 20) + (64 << 10));
        try (Table table = TestTable.open(files, PATH, new TableAccess(Codecs.OWN, cache))) {
            for (Version each : versions.subList(0, 100)) {
                assertThat(TestTable.find(table, 1, each.key(), TestTable.NEWEST))
                        .isNotNull();
            }
            var before = cache.stats();
            assertThat(before.misses()).isEqualTo(1);
            assertThat(before.hits()).isEqualTo(99);
            assertThat(before.bytes()).isPositive();
            assertThat(TestTable.all(table)).isEqualTo(texts(versions));
            try (EntryCursor merge = table.verifyingCursor()) {
                for (boolean more = merge.seek(0, NOTHING, 0, 0); more; more = merge.next()) {
                    assertThat(merge.valueLength()).isEqualTo(100);
                }
            }
            table.verify(read -> {});
            assertThat(cache.stats()).isEqualTo(before);
            assertThat(TestTable.find(table, 1, key(50), TestTable.NEWEST)).isNotNull();
            assertThat(cache.stats().misses()).isEqualTo(1);
        }
    }

    @Test
    void aGetFromTheCacheAllocatesNothing() {
        List<Version> versions = puts(1, 2_000, 100, 50);
        TestTable.write(files, PATH, lz4(), versions, List.of());
        BlockCache cache = new BlockCache(new MemoryBudget(16 << 20), 4 << 20);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (Table table = TestTable.open(files, PATH, new TableAccess(Codecs.OWN, cache))) {
            Found found = new Found();
            long allocated = 0;
            for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (Version each : versions) {
                    TestTable.find(table, 1, each.key(), TestTable.NEWEST, found);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(2_000);
        }
    }
}
