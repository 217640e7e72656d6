package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Compression;
import io.godb.core.Lz4Compression;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.EntryKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The table that the format page shows, and one that an earlier build wrote: what was written once is read for good. */
class TableExampleTest {
    private static final Path PATH = Path.of("/7.sst");
    private static final String GOLDEN = "/io/godb/core/internal/table/version-1.sst";
    private static final String PACKED_GOLDEN = "/io/godb/core/internal/table/version-1-packed.sst";
    private static final Compression RUNS = new RunLengthCompression();

    private final MemoryFileSystem files = new MemoryFileSystem();

    private static List<Version> example() {
        return List.of(
                Version.put(1, "ada", 5, "hello"),
                Version.delete(1, "ada", 3),
                new Version(1, TestTable.utf8("bob"), 4, EntryKind.PUT, 1_767_323_045_678L, TestTable.utf8("v")));
    }

    private static List<RangeDelete> exampleDeletes() {
        return List.of(new RangeDelete(1, TestTable.utf8("c"), null, 2));
    }

    private static List<Version> golden() {
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String key = String.format("golden-%04d", i);
            versions.add(Version.put(i / 100, key, 1000 + i, "value of " + key));
            if (i % 7 == 0) {
                versions.add(Version.delete(i / 100, key, 500));
            }
        }
        versions.add(new Version(3, new byte[] {-1, -1}, 9, EntryKind.POINTER, 77, new byte[5000]));
        return versions;
    }

    private static List<RangeDelete> goldenDeletes() {
        return List.of(
                new RangeDelete(0, TestTable.utf8("a"), TestTable.utf8("b"), 3),
                new RangeDelete(2, new byte[0], null, 4));
    }

    @Test
    void theTableOfTheFormatPageIsWhatIsWritten() throws IOException {
        TestTable.write(files, PATH, 16 << 10, example(), exampleDeletes());
        byte[] written = TestTable.read(files, PATH);
        assertThat(written).as(() -> dump(written)).isEqualTo(examplePage());
    }

    @Test
    void decodesTheTableOfTheFormatPage() throws IOException {
        TestTable.replace(files, PATH, examplePage());
        expect(example(), exampleDeletes());
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        TestTable.replace(files, PATH, goldenFile());
        expect(golden(), goldenDeletes());
    }

    @Test
    void writesWhatVersionOneWrote() throws IOException {
        TestTable.write(files, PATH, 2048, golden(), goldenDeletes());
        byte[] written = TestTable.read(files, PATH);
        Path output = Path.of("target", "version-1.sst");
        Files.write(output, written);
        assertThat(written).as("compare with " + output).isEqualTo(goldenFile());
    }

    private static List<Version> packedExample() {
        return List.of(Version.put(1, "ada", 5, "a".repeat(60)), Version.put(1, "bob", 4, "v"));
    }

    /** Keyspace 0 stored as it is, 1 with LZ4, 3 with a user's codec; small blocks and a large one. */
    private static List<Version> packedGolden() {
        List<Version> versions = new ArrayList<>(golden());
        versions.add(new Version(3, new byte[] {-1, -1, 1}, 10, EntryKind.PUT, 0, new byte[100_000]));
        return versions;
    }

    private static TableOptions packedOptions(int blockBytes) {
        Compression lz4 = new Lz4Compression();
        return new TableOptions(blockBytes, keyspace -> keyspace == 0 ? null : keyspace == 1 ? lz4 : RUNS);
    }

    /** What a codec makes of bytes may change with its release; what it once made is read for good. */
    @Test
    void decodesThePackedTableOfTheFormatPage() throws IOException {
        TestTable.write(files, PATH, packedOptions(1024), packedExample(), List.of());
        byte[] written = TestTable.read(files, PATH);
        TestTable.replace(files, PATH, examplePage("### A packed table as an example"));
        expect(packedExample(), List.of());
        byte[] page = TestTable.read(files, PATH);
        assertThat(page).as(() -> dump(written)).hasSameSizeAs(written);
        assertThat(BlockFormat.codec(page, TableFormat.HEADER_BYTES)).isEqualTo(Lz4Compression.ID);
    }

    @Test
    void readsThePackedTableThatVersionOneWrote() throws IOException {
        TestTable.replace(files, PATH, goldenFile(PACKED_GOLDEN));
        expect(packedGolden(), goldenDeletes());
        try (Table table = TestTable.open(files, PATH)) {
            assertThat(table.facts().savedBytes()).isGreaterThan(100_000);
        }
    }

    private void expect(List<Version> versions, List<RangeDelete> deletes) {
        try (Table table = TestTable.open(files, PATH, new TableAccess(new Codecs(List.of(RUNS)), null))) {
            table.verify(read -> {});
            assertThat(TestTable.all(table))
                    .isEqualTo(versions.stream().map(Version::toString).toList());
            assertThat(table.readRangeDeletes()).usingRecursiveComparison().isEqualTo(deletes);
            for (Version version : versions) {
                assertThat(String.valueOf(TestTable.find(table, version.keyspace(), version.key(), version.lsn())))
                        .isEqualTo(version.toString());
            }
        }
    }

    private static byte[] goldenFile() throws IOException {
        return goldenFile(GOLDEN);
    }

    private static byte[] goldenFile(String name) throws IOException {
        try (InputStream golden = TableExampleTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(golden).readAllBytes();
        }
    }

    /** The bytes of the page's example: offset, sixteen bytes, characters; lines of zeros are left out. */
    private static byte[] examplePage() throws IOException {
        return examplePage("### A table as an example");
    }

    private static byte[] examplePage(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "FORMAT.md"));
        String section = page.substring(page.indexOf(heading));
        String dump = section.substring(section.indexOf("```hexdump") + 10);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        dump.substring(0, dump.indexOf("```"))
                .lines()
                .filter(line -> line.length() > 10)
                .forEach(line -> {
                    bytes.writeBytes(new byte[Integer.parseInt(line.substring(0, 8), 16) - bytes.size()]);
                    for (String pair :
                            line.substring(10, line.indexOf('|')).strip().split("\\s+", -1)) {
                        bytes.write(Integer.parseInt(pair, 16));
                    }
                });
        return bytes.toByteArray();
    }

    private static String dump(byte[] bytes) {
        StringBuilder text = new StringBuilder("\n");
        for (int at = 0; at < bytes.length; at += 16) {
            byte[] line = Arrays.copyOfRange(bytes, at, Math.min(at + 16, bytes.length));
            if (!Arrays.equals(line, new byte[line.length])) {
                text.append(String.format("%08x ", at));
                StringBuilder characters = new StringBuilder();
                for (int i = 0; i < 16; i++) {
                    text.append(i == 8 ? " " : "").append(i < line.length ? String.format(" %02x", line[i]) : "   ");
                    boolean isShown = i < line.length && line[i] >= 32 && line[i] < 127;
                    characters.append(i >= line.length ? "" : isShown ? String.valueOf((char) line[i]) : ".");
                }
                text.append("  |").append(characters).append("|\n");
            }
        }
        return text.toString();
    }
}
