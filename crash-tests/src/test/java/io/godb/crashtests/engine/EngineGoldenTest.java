package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.Snapshot;
import io.godb.core.file.MemoryFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A database as it was once written is read for good; and as long as the formats keep their versions, it is what is written.
 *
 * <p>Each file is stored up to its last byte that is not zero, under its name with its length behind. For a new version of a
 * format a new one is written, with {@code -Dgodb.golden=write}; the old ones stay.
 */
@Tag("fault")
class EngineGoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "database-1");
    private static final Path DIRECTORY = Path.of("/db");
    private static final EngineSetup SETUP =
            EngineSetup.of(1, Durability.OS, new Values(900, 4)).withoutMerging();
    private static final int LIFE = 1;
    private static final int OPERATIONS = 60;
    private static final int CHECKPOINT_EVERY = 20;

    private enum Variant {
        CLEAN,
        UNCLEAN,
        /** With tables on a level below the first one, and range deletes in them that a snapshot kept. */
        COMPACTED
    }

    @ParameterizedTest
    @EnumSource
    void isReadForGoodAndGoesOn(Variant variant) throws IOException {
        MemoryFileSystem files = golden(variant).write(DIRECTORY);
        Model expected = new Model();
        long commits = operations().stream().filter(expected::apply).count();
        try (Database database = Database.open(DIRECTORY, SETUP.options(files, LIFE, 2))) {
            assertThat(database.recovery().wasClean()).isEqualTo(variant == Variant.CLEAN);
            assertThat(database.recovery().cuts()).isEmpty();
            assertThat(database.recovery().remarks()).isEmpty();
            assertThat(database.lastLsn()).isEqualTo(commits);
            assertThat(Model.read(database, SETUP.values()).differencesFrom(expected))
                    .isEmpty();
            database.verify();
            assertThat(database.put(new byte[] {1}, new byte[] {2})).isEqualTo(commits + 1);
        }
        try (Database database = Database.open(DIRECTORY, SETUP.options(files, LIFE, 3))) {
            assertThat(database.lastLsn()).isEqualTo(commits + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWhatIsWrittenToday(Variant variant) throws IOException {
        Tree expected = golden(variant);
        Tree written = write(variant);
        assertThat(written.files().keySet()).isEqualTo(expected.files().keySet());
        for (String name : expected.files().keySet()) {
            assertThat(Arrays.mismatch(written.bytes(name), expected.bytes(name)))
                    .as("first byte of %s that differs", name)
                    .isEqualTo(-1);
        }
    }

    private static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        Model model = new Model();
        for (int sequence = 1; sequence <= OPERATIONS; sequence++) {
            Operation operation = SETUP.operations().draw(LIFE, 0, sequence, Set.copyOf(model.spaces()));
            model.apply(operation);
            all.add(operation);
        }
        return all;
    }

    private static Tree write(Variant variant) {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database = Database.open(DIRECTORY, SETUP.options(files, LIFE, 1));
                Snapshot early = database.snapshot()) {
            assertThat(early.lsn()).isZero();
            int count = 0;
            for (Operation each : operations()) {
                each.applyTo(database, SETUP.values());
                count++;
                if (count % CHECKPOINT_EVERY == 0 && count < OPERATIONS) {
                    database.checkpoint();
                    if (variant == Variant.COMPACTED) {
                        database.compact();
                    }
                }
            }
            if (variant != Variant.CLEAN) {
                return Tree.of(files, DIRECTORY);
            }
        }
        return Tree.of(files, DIRECTORY);
    }

    private static Tree golden(Variant variant) throws IOException {
        Path directory = GOLDEN.resolve(variant.name().toLowerCase(Locale.ROOT));
        if ("write".equals(System.getProperty("godb.golden"))) {
            store(write(variant), directory);
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Path file : stored(directory)) {
            String name = directory.relativize(file).toString().replace('\\', '/');
            int at = name.lastIndexOf('-');
            files.put(
                    name.substring(0, at),
                    Arrays.copyOf(Files.readAllBytes(file), Integer.parseInt(name.substring(at + 1))));
        }
        return new Tree(files);
    }

    private static List<Path> stored(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void store(Tree tree, Path directory) throws IOException {
        for (String name : tree.files().keySet()) {
            byte[] bytes = tree.bytes(name);
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            Path file = directory.resolve(name + "-" + bytes.length);
            Files.createDirectories(file.getParent());
            Files.write(file, Arrays.copyOf(bytes, used));
        }
    }
}
