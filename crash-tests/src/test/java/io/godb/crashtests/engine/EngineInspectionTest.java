package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.core.internal.engine.Inspection;
import io.godb.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is told of files that nobody has open: of stored ones always the same; of damaged ones where the damage is; and of a database
 * what opening it then does. Nothing is changed by it.
 */
@Tag("fault")
class EngineInspectionTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    static final Path DIRECTORY = Path.of("/db");
    private static final Pattern END = Pattern.compile("end at byte (\\d+)");
    private static final int STEP = 131;
    private static final int UNUSED_STEP = 8_191;

    record Told(int code, String text) {}

    private static Told inspect(FileSystem files, String... arguments) {
        List<String> lines = new ArrayList<>();
        int code = Inspection.run(files, List.of(arguments), lines::add);
        assertThat(lines).isNotEmpty();
        return new Told(code, String.join("\n", lines).replace('\\', '/') + "\n");
    }

    private static Told print(FileSystem files, String name, String... switches) {
        List<String> arguments = new ArrayList<>(List.of("print"));
        arguments.addAll(List.of(switches));
        arguments.add(DIRECTORY.resolve(name).toString());
        return inspect(files, arguments.toArray(String[]::new));
    }

    static Told verify(FileSystem files) {
        return inspect(files, "verify", DIRECTORY.toString());
    }

    private static Tree golden(String variant) throws IOException {
        Path directory = GOLDEN.resolve("database-1").resolve(variant);
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> stored = Files.walk(directory)) {
            for (Path file : stored.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                int at = name.lastIndexOf('-');
                files.put(
                        name.substring(0, at),
                        Arrays.copyOf(Files.readAllBytes(file), Integer.parseInt(name.substring(at + 1))));
            }
        }
        return new Tree(files);
    }

    private static List<String> names(FileSystem files, Path directory) {
        List<String> names = new ArrayList<>();
        for (Path each : files.list(directory)) {
            names.add(each.toString());
        }
        return names;
    }

    private static List<String> allNames(FileSystem files) {
        List<String> names = new ArrayList<>(names(files, DIRECTORY));
        for (String part : List.of("wal", "tables", "checkpoints")) {
            names.addAll(names(files, DIRECTORY.resolve(part)));
        }
        return names;
    }

    static DatabaseOptions options(FileSystem files) {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16L << 20)
                .segmentBytes(64 << 10)
                .checkpointInterval(Duration.ZERO)
                .checkpointOnClose(false)
                .background(false)
                .durability(Durability.OS)
                .create(false)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean", "unclean", "compacted"})
    void storedFilesAreToldOfAsEver(String variant) throws IOException {
        Tree tree = golden(variant);
        FileSystem files = tree.write(DIRECTORY);
        StringBuilder told = new StringBuilder();
        for (String name : tree.files().keySet()) {
            Told printed = print(files, name, "--keys");
            assertThat(printed.code()).as(printed.text()).isEqualTo(Inspection.OK);
            told.append("== ").append(name).append('\n').append(printed.text());
        }
        Told verified = verify(files);
        assertThat(verified.code()).as(verified.text()).isEqualTo(Inspection.OK);
        told.append("== verify\n").append(verified.text());
        Path expected = GOLDEN.resolve("inspection-1").resolve(variant + ".txt");
        if ("write".equals(System.getProperty("godb.golden"))) {
            Files.createDirectories(expected.getParent());
            Files.writeString(expected, told);
        }
        assertThat(told.toString()).isEqualTo(Files.readString(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean", "unclean", "compacted"})
    void everyChangedByteIsToldOfOrHarmlessAndOpeningDoesWhatWasSaid(String variant) throws IOException {
        Tree tree = golden(variant);
        long seed = Seeds.next("EngineInspectionTest");
        SplittableRandom random = new SplittableRandom(seed);
        for (String name : tree.files().keySet()) {
            byte[] bytes = tree.bytes(name);
            boolean isSegment = name.endsWith(".log");
            int used = used(bytes);
            int step = bytes.length < 1_000 ? 7 : STEP;
            for (int at = random.nextInt(step); at < bytes.length; at += at < used ? step : UNUSED_STEP) {
                String what = "byte " + at + " of " + name + ", " + Seeds.repeatWith(seed);
                MemoryFileSystem files =
                        tree.flipped(name, at, 1 << random.nextInt(8)).write(DIRECTORY);
                Told printed = print(files, name, "--keys", "--values");
                assertThat(printed.code()).as(what).isIn(Inspection.OK, Inspection.DAMAGED);
                assertThat(printed.text().contains("DAMAGE at "))
                        .as(what)
                        .isEqualTo(printed.code() == Inspection.DAMAGED);
                if (!isSegment) {
                    assertThat(printed.code()).as(what + printed.text()).isEqualTo(Inspection.DAMAGED);
                }
                requireAsSaid(files, what, !isSegment);
            }
        }
    }

    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    /** That opening is refused, or not, and what is cut. */
    static void requireAsSaid(MemoryFileSystem files, String what, boolean isDamaged) {
        Told verified = verify(files);
        assertThat(verified.code()).as(what).isIn(Inspection.OK, Inspection.DAMAGED);
        if (isDamaged) {
            assertThat(verified.code()).as(what + verified.text()).isEqualTo(Inspection.DAMAGED);
        }
        boolean isRefused = verified.text().contains("opening it is refused");
        try (Database database = Database.open(DIRECTORY, options(files))) {
            assertThat(isRefused).as(what + verified.text()).isFalse();
            assertThat(verified.text().contains("opening it would cut"))
                    .as(what)
                    .isEqualTo(!database.recovery().cuts().isEmpty());
            assertThat(verified.text()).contains(", up to " + database.lastLsn() + "\n");
        } catch (GoDbException refusal) {
            assertThat(isRefused).as(what + refusal).isTrue();
        }
    }

    @Test
    void everyFileThatIsCutShortIsToldOf() throws IOException {
        Tree tree = golden("unclean");
        for (String name : tree.files().keySet()) {
            int length = tree.bytes(name).length;
            for (int end = 0; end < length; end += length < 1_000 ? 1 : 509) {
                MemoryFileSystem files = tree.cut(name, end).write(DIRECTORY);
                Told printed = print(files, name, "--keys", "--values");
                String what = name + " cut to " + end + ": " + printed.text();
                assertThat(printed.code()).as(what).isEqualTo(Inspection.DAMAGED);
                assertThat(printed.text()).as(what).contains("DAMAGE at ");
                requireAsSaid(files, what, false);
            }
        }
    }

    @Test
    void everyMissingFileIsToldOf() throws IOException {
        for (String variant : List.of("clean", "unclean", "compacted")) {
            Tree tree = golden(variant);
            for (String name : tree.files().keySet()) {
                MemoryFileSystem files = tree.without(name).write(DIRECTORY);
                requireAsSaid(files, name + " missing from " + variant, name.endsWith(".sst"));
            }
        }
    }

    @Test
    void theTornEndOfAKilledDatabaseIsToldOf() throws IOException {
        Tree tree = golden("unclean");
        String segment =
                tree.names("wal/", ".log").reduce((older, newer) -> newer).orElseThrow();
        Told whole = print(tree.write(DIRECTORY), segment);
        Matcher end = END.matcher(whole.text());
        assertThat(end.find()).isTrue();
        int last = Integer.parseInt(end.group(1)) - 1;
        MemoryFileSystem torn = tree.flipped(segment, last, 1).write(DIRECTORY);
        Told printed = print(torn, segment);
        assertThat(printed.code()).isEqualTo(Inspection.DAMAGED);
        assertThat(printed.text()).contains("the checksum of the record's payload is wrong");
        Told verified = verify(torn);
        assertThat(verified.code()).as(verified.text()).isEqualTo(Inspection.OK);
        assertThat(verified.text()).contains("opening it would cut").contains(segment.substring("wal/".length()));
        requireAsSaid(torn, "torn", false);
    }

    @Test
    void filesOfOthersAreNotOurs() {
        MemoryFileSystem files = new MemoryFileSystem();
        files.createDirectories(DIRECTORY);
        for (String name : List.of("notes.txt", "CURRENT", "STATE", "OWNER", "0000000000000001.sst")) {
            write(files, DIRECTORY.resolve(name), "MANIFEST-000001\n".getBytes(StandardCharsets.UTF_8));
            Told told = print(files, name);
            assertThat(told.code()).as(name).isEqualTo(Inspection.REFUSED);
            assertThat(told.text()).contains("is not one of ours");
        }
        Path other = Path.of("/other");
        files.createDirectories(other);
        write(files, other.resolve("data"), new byte[10]);
        assertThat(inspect(files, "verify", "/other"))
                .isEqualTo(new Told(Inspection.REFUSED, "/other holds neither a database nor a log\n"));
        assertThat(inspect(files, "verify", "/nowhere").code()).isEqualTo(Inspection.REFUSED);
        assertThat(inspect(files, "print", "/nowhere").code()).isEqualTo(Inspection.REFUSED);
    }

    private static void write(FileSystem files, Path path, byte[] bytes) {
        try (AppendFile file = files.create(path)) {
            file.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
        }
    }

    @Test
    void aFileUnderAnotherNameIsKnownByItsFirstBytes() throws IOException {
        Tree tree = golden("clean");
        for (String name : tree.files().keySet()) {
            MemoryFileSystem files = new MemoryFileSystem();
            files.createDirectories(DIRECTORY);
            write(files, DIRECTORY.resolve("renamed"), tree.bytes(name));
            Told told = print(files, "renamed");
            assertThat(told.code()).as(name + told.text()).isEqualTo(Inspection.OK);
        }
    }

    @Test
    void whoHasItOpenIsNotDisturbed() {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database = Database.open(
                DIRECTORY,
                DatabaseOptions.builder()
                        .fileSystem(files)
                        .memoryBytes(16L << 20)
                        .segmentBytes(64 << 10)
                        .build())) {
            database.put(new byte[] {1}, new byte[] {2});
            database.checkpoint();
            Told told = verify(files);
            assertThat(told.code()).isEqualTo(Inspection.REFUSED);
            assertThat(told.text()).contains("is in use by");
            database.put(new byte[] {1}, new byte[] {3});
        }
        assertThat(verify(files).code()).isEqualTo(Inspection.OK);
    }

    @Test
    void nothingIsChanged() throws IOException {
        for (String variant : List.of("clean", "unclean", "compacted")) {
            Tree tree = golden(variant);
            MemoryFileSystem files = tree.write(DIRECTORY);
            List<String> before = allNames(files);
            verify(files);
            tree.files().keySet().forEach(name -> print(files, name));
            assertThat(allNames(files)).isEqualTo(before).noneMatch(name -> name.endsWith(DirectoryLock.LOCK_FILE));
            Tree after = Tree.of(files, DIRECTORY);
            tree.files().forEach((name, bytes) -> assertThat(after.bytes(name)).isEqualTo(bytes));
        }
    }

    @Test
    void keysAndValuesAreShownOnlyIfAskedFor() {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database = Database.open(
                DIRECTORY,
                options(files).toBuilder().create(true).checkpointOnClose(true).build())) {
            database.put("somekey".getBytes(StandardCharsets.UTF_8), "somevalue".getBytes(StandardCharsets.UTF_8));
        }
        List<String> names = new ArrayList<>();
        Tree.of(files, DIRECTORY).files().keySet().forEach(names::add);
        assertThat(names.stream().map(name -> print(files, name).text()))
                .noneMatch(text -> text.contains("somekey") || text.contains("somevalue"));
        assertThat(names.stream().map(name -> print(files, name, "--keys").text()))
                .noneMatch(text -> text.contains("somevalue"))
                .anyMatch(text -> text.contains("key 736f6d656b6579 'somekey'"));
        assertThat(names.stream().map(name -> print(files, name, "--values").text()))
                .noneMatch(text -> text.contains("somekey"))
                .filteredOn(text -> text.contains("'somevalue'"))
                .hasSize(2);
    }

    @Test
    void wrongUseIsToldHowToDoIt() {
        MemoryFileSystem files = new MemoryFileSystem();
        for (List<String> each : List.of(
                List.<String>of(),
                List.of("print"),
                List.of("verify"),
                List.of("delete", "/db"),
                List.of("print", "--everything", "/db"),
                List.of("verify", "--keys"),
                List.of("print", "/one", "/two"))) {
            Told told = inspect(files, each.toArray(String[]::new));
            assertThat(told.code()).isEqualTo(Inspection.REFUSED);
            assertThat(told.text()).contains("usage: print");
        }
    }

    @Test
    void aLogAloneIsVerified() {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database =
                Database.open(DIRECTORY, options(files).toBuilder().create(true).build())) {
            database.put(new byte[] {1}, new byte[] {2});
        }
        assertThatCode(() -> inspect(files, "verify", "/db/wal")).doesNotThrowAnyException();
        Told told = inspect(files, "verify", "/db/wal");
        assertThat(told.code()).as(told.text()).isEqualTo(Inspection.OK);
        assertThat(told.text()).contains("the log in /db/wal").contains("1 record read");
    }
}
