package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to a table's bytes, no wrong data comes out of it, and nothing but the exceptions that say so. */
class TableDamageTest {
    private static final Path PATH = Path.of("/tables/7.sst");
    private static final Path OTHER = Path.of("/tables/8.sst");

    private final MemoryFileSystem files = new MemoryFileSystem();
    private byte[] bytes = {};
    private List<String> content = List.of();

    @BeforeEach
    void write() {
        files.createDirectories(PATH.getParent());
        List<RangeDelete> deletes = List.of(new RangeDelete(1, TestTable.utf8("a"), TestTable.utf8("b"), 3));
        TestTable.write(files, PATH, options(), versions("value"), deletes);
        bytes = TestTable.read(files, PATH);
        try (Table table = TestTable.open(files, PATH)) {
            content = TestTable.all(table);
        }
    }

    TableOptions options() {
        return new TableOptions(512);
    }

    /** So many that there are two pages. */
    int keys() {
        return 60;
    }

    /** How far apart the bytes are that are changed. */
    int step() {
        return 1;
    }

    private List<Version> versions(String value) {
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < keys(); i++) {
            String key = String.format("key-%03d", i);
            versions.add(Version.put(1, key, 100 + i, value + i));
            if (i % 3 == 0) {
                versions.add(Version.delete(1, key, 50));
            }
        }
        versions.add(new Version(2, new byte[0], 9, EntryKind.PUT, 1234, new byte[3000]));
        return versions;
    }

    @Test
    void anyChangedByteIsDamage() {
        for (int at = 0; at < bytes.length; at += step()) {
            byte[] changed = bytes.clone();
            changed[at] ^= (byte) (1 << (at % 8));
            TestTable.replace(files, PATH, changed);
            expectDamage("byte " + at);
            expectNoWrongData("byte " + at);
        }
    }

    @Test
    void anyShorterFileIsDamage() {
        for (int length = 0; length < bytes.length; length += step()) {
            TestTable.replace(files, PATH, Arrays.copyOf(bytes, length));
            expectDamage("length " + length);
        }
    }

    @Test
    void aLongerFileIsDamage() {
        TestTable.replace(files, PATH, Arrays.copyOf(bytes, bytes.length + 1));
        expectDamage("longer");
        TestTable.replace(files, PATH, Arrays.copyOf(bytes, bytes.length + 4096));
        expectDamage("longer");
    }

    @Test
    void pagesThatAreExchangedAreDamage() {
        byte[] changed = bytes.clone();
        System.arraycopy(bytes, 0, changed, 4096, 4096);
        System.arraycopy(bytes, 4096, changed, 0, 4096);
        TestTable.replace(files, PATH, changed);
        expectDamage("exchanged");
    }

    @Test
    void aPageOfAnotherTableIsDamage() {
        TableWriter writer = new TableWriter(files, OTHER, TestTable.DATABASE, 8, TestTable.SECRET, options());
        versions("other").forEach(version -> TestTable.add(writer, version));
        writer.finish();
        byte[] other = TestTable.read(files, OTHER);
        byte[] changed = bytes.clone();
        // With its checksum: pages begin at 0, and there are two of them.
        System.arraycopy(other, 4096, changed, 4096, 4096);
        int checksums = pagesEnd();
        System.arraycopy(other, checksums + 4, changed, checksums + 4, 4);
        TestTable.replace(files, PATH, changed);
        expectDamage("of another table");
        expectNoWrongData("of another table");
    }

    @Test
    void aPageSumDependsOnTableAndPlace() {
        byte[] page = new byte[4096];
        int sum = new PageSum(TestTable.DATABASE, 7).of(1, page, 0, page.length);
        assertThat(new PageSum(TestTable.DATABASE, 7).of(2, page, 0, page.length))
                .isNotEqualTo(sum);
        assertThat(new PageSum(TestTable.DATABASE, 8).of(1, page, 0, page.length))
                .isNotEqualTo(sum);
        assertThat(new PageSum(new UUID(1, 2), 7).of(1, page, 0, page.length)).isNotEqualTo(sum);
    }

    @Test
    void anotherTableIsRefused() {
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> Table.open(files, PATH, new UUID(1, 2), TestTable.NUMBER))
                .withMessageContaining(TestTable.DATABASE.toString())
                .satisfies(damage -> assertThat(damage.file()).isEqualTo(PATH));
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> Table.open(files, PATH, TestTable.DATABASE, 8))
                .withMessageContaining("it is table 7");
    }

    @Test
    void aNewerVersionIsRefusedByName() {
        byte[] newer = bytes.clone();
        LittleEndian.putShort(newer, 6, TableFormat.VERSION + 1);
        reseal(newer, 0, TableFormat.HEADER_BYTES);
        TestTable.replace(files, PATH, newer);
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> TestTable.open(files, PATH))
                .withMessageContaining("version 2");
    }

    @Test
    void aFlagThatIsNotKnownIsRefusedByName() {
        byte[] newer = bytes.clone();
        int footer = newer.length - TableFormat.FOOTER_BYTES;
        newer[footer + 5] = TableFormat.FLAG_PACKED << 1;
        reseal(newer, footer, TableFormat.FOOTER_BYTES);
        TestTable.replace(files, PATH, newer);
        assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> TestTable.open(files, PATH));
    }

    @Test
    void damageNamesItsPlace() {
        byte[] changed = bytes.clone();
        changed[4096 + 17] ^= 1;
        TestTable.replace(files, PATH, changed);
        try (Table table = TestTable.open(files, PATH)) {
            assertThatExceptionOfType(CorruptionException.class)
                    .isThrownBy(() -> table.verify(read -> {}))
                    .satisfies(damage -> assertThat(damage.position()).isEqualTo(4096))
                    .withMessageContaining(PATH.toString());
        }
    }

    private int pagesEnd() {
        return TableFormat.footer(Arrays.copyOfRange(bytes, bytes.length - TableFormat.FOOTER_BYTES, bytes.length))
                .checksums();
    }

    private static void reseal(byte[] changed, int at, int length) {
        LittleEndian.putInt(changed, at + length - 4, LittleEndian.checksum(changed, at, length - 4));
    }

    private void expectDamage(String what) {
        assertThatExceptionOfType(CorruptionException.class).as(what).isThrownBy(() -> {
            try (Table table = TestTable.open(files, PATH)) {
                table.verify(read -> {});
            }
        });
    }

    private void expectNoWrongData(String what) {
        orDamage(() -> {
            try (Table table = TestTable.open(files, PATH)) {
                for (Version version : versions("value")) {
                    orDamage(() -> assertThat(String.valueOf(
                                    TestTable.find(table, version.keyspace(), version.key(), version.lsn())))
                            .as(what)
                            .isEqualTo(version.toString()));
                }
                orDamage(() -> assertThat(TestTable.all(table)).as(what).isEqualTo(content));
            }
        });
    }

    private void orDamage(Runnable check) {
        try {
            check.run();
        } catch (CorruptionException told) {
            assertThat(told.file()).isEqualTo(PATH);
        }
    }
}
