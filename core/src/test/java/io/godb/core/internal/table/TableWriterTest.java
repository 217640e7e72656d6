package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.DiskFullException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.format.EntryKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableWriterTest {
    private static final Path PATH = Path.of("/7.sst");
    private static final Path OTHER = Path.of("/other.sst");
    private static final byte[] NOTHING = {};

    private final MemoryFileSystem files = new MemoryFileSystem();

    @Test
    void refusesDisorderAndGoesOn() {
        TableWriter writer = TestTable.writer(files, PATH, 1024);
        TestTable.add(writer, Version.put(1, "b", 5, "1"));
        for (Version disorderly : List.of(
                Version.put(1, "b", 5, "2"),
                Version.put(1, "b", 6, "2"),
                Version.put(1, "a", 9, "2"),
                Version.put(0, "c", 9, "2"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> TestTable.add(writer, disorderly));
        }
        TestTable.add(writer, Version.put(1, "b", 4, "3"));
        assertThat(writer.finish().entries()).isEqualTo(2);
        try (Table table = TestTable.open(files, PATH)) {
            table.verify(read -> {});
        }
    }

    @Test
    void refusesWhatNoTableHas() {
        TableWriter writer = TestTable.writer(files, PATH, 1024);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TestTable.add(writer, new Version(0, NOTHING, 1, EntryKind.DELETE_RANGE, 0, NOTHING)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestTable.add(writer, new Version(0, NOTHING, 1, EntryKind.DELETE, 0, new byte[1])));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TestTable.add(writer, new Version(0, new byte[65_536], 1, EntryKind.PUT, 0, NOTHING)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestTable.add(writer, new Version(0, NOTHING, 1L << 56, EntryKind.PUT, 0, NOTHING)));
        writer.abandon();
        assertThat(files.exists(PATH)).isFalse();
    }

    @Test
    void aWalkHoldsNoLargeValueThatItHasLeft() {
        byte[] larger = new byte[200_000];
        byte[] smaller = new byte[100_000];
        Arrays.fill(smaller, (byte) 7);
        TableWriter writer = TestTable.writer(files, PATH, 1024);
        TestTable.add(writer, new Version(0, new byte[] {1}, 5, EntryKind.PUT, 0, larger));
        TestTable.add(writer, new Version(0, new byte[] {2}, 6, EntryKind.PUT, 0, smaller));
        writer.finish();
        try (Table table = TestTable.open(files, PATH);
                EntryCursor cursor = table.cursor()) {
            assertThat(cursor.seek(0, NOTHING, 0, 0)).isTrue();
            assertThat(cursor.valueBytes()).isEqualTo(larger);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.valueBytes()).isEqualTo(smaller);
            assertThat(cursor.valueBytes()).isSameAs(cursor.valueBytes());
            assertThat(cursor.previous()).isTrue();
            assertThat(cursor.valueBytes()).isEqualTo(larger);
            assertThat(cursor.previous()).isFalse();
            assertThat(cursor.seek(0, NOTHING, 0, 0)).isTrue();
            assertThat(cursor.valueBytes()).isEqualTo(larger);
        }
    }

    @Test
    void theSameVersionsMakeTheSameBytes() {
        write(PATH, 100_000);
        write(OTHER, 100_000);
        assertThat(Arrays.equals(TestTable.read(files, PATH), TestTable.read(files, OTHER)))
                .isTrue();
    }

    private TableFacts write(Path path, int count) {
        TableWriter writer = TestTable.writer(files, path, 16 << 10);
        Random random = new Random(1);
        byte[] key = new byte[12];
        byte[] value = new byte[40];
        for (int i = 0; i < count; i++) {
            key[9] = (byte) (i >> 16);
            key[10] = (byte) (i >> 8);
            key[11] = (byte) i;
            writer.add(EntryKind.PUT, 1, key, 0, key.length, 1 + i, 0, value, 0, random.nextInt(value.length));
        }
        long foreseen = writer.bytesSoFar();
        TableFacts facts = writer.finish();
        assertThat(facts.fileBytes()).isBetween(foreseen - foreseen / 50, foreseen + foreseen / 50);
        return facts;
    }

    @Test
    void memoryIsThatOfTheKeysAlone() {
        TableWriter writer = TestTable.writer(files, PATH, 16 << 10);
        byte[] value = new byte[3000];
        byte[] key = new byte[2];
        for (int i = 0; i < 10_000; i++) {
            key[0] = (byte) (i >> 8);
            key[1] = (byte) i;
            writer.add(EntryKind.PUT, 1, key, 0, 2, 1, 0, value, 0, value.length);
        }
        assertThat(writer.memoryBytes()).isLessThan(1 << 20);
        writer.abandon();
    }

    @Test
    void aValueOf64MiBIsReadWhole() {
        byte[] value = new byte[64 << 20];
        new Random(1).nextBytes(value);
        byte[] key = {1};
        TableWriter writer = TestTable.writer(files, PATH, 16 << 10);
        writer.add(EntryKind.PUT, 1, key, 0, 1, 1, 0, value, 0, value.length);
        writer.finish();
        try (Table table = TestTable.open(files, PATH);
                EntryCursor cursor = table.cursor()) {
            Found found = new Found();
            assertThat(TestTable.find(table, 1, key, 1, found)).isTrue();
            assertThat(found.valueLength()).isEqualTo(value.length);
            assertThat(Arrays.equals(found.value(), value)).isTrue();
            assertThat(cursor.seek(1, key, 0, 1)).isTrue();
            assertThat(Arrays.equals(cursor.valueBytes(), value)).isTrue();
        }
    }

    @Test
    void approximatesBytesByBlocks() {
        TableFacts facts = write(PATH, 100_000);
        try (Table table = TestTable.open(files, PATH)) {
            long all = table.approximateBytes(1, NOTHING, null);
            assertThat(all).isBetween(facts.fileBytes() / 2, facts.fileBytes());
            byte[] middle = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xC3, 0x50};
            assertThat(table.approximateBytes(1, NOTHING, middle)).isBetween(all * 4 / 10, all * 6 / 10);
            assertThat(table.approximateBytes(1, middle, null)).isBetween(all * 4 / 10, all * 6 / 10);
            assertThat(table.approximateBytes(0, NOTHING, null)).isZero();
            assertThat(table.approximateBytes(2, NOTHING, null)).isZero();
        }
    }

    @Test
    void aFullDiskIsToldAndWhatWasWrittenCanBeAbandoned() {
        files.capacity(100_000);
        TableWriter writer = TestTable.writer(files, PATH, 16 << 10);
        byte[] value = new byte[200_000];
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> {
            writer.add(EntryKind.PUT, 1, NOTHING, 0, 0, 1, 0, value, 0, value.length);
            writer.finish();
        });
        writer.abandon();
        assertThat(files.exists(PATH)).isFalse();
    }

    @Test
    void anEmptyTableHoldsNothing() {
        TableFacts facts = TestTable.write(files, PATH, 1024, List.of(), List.of());
        assertThat(facts.entries()).isZero();
        try (Table table = TestTable.open(files, PATH);
                EntryCursor cursor = table.cursor()) {
            table.verify(read -> {});
            assertThat(TestTable.find(table, 0, NOTHING, 9, new Found())).isFalse();
            assertThat(cursor.seek(0, NOTHING, 0, 0)).isFalse();
            assertThat(cursor.seekBefore(0, NOTHING, 0, 0)).isFalse();
            assertThat(table.approximateBytes(0, NOTHING, null)).isZero();
        }
    }
}
