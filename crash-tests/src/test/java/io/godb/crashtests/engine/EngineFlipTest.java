package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.MissingFileException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One changed byte, of every kind of a database's files; and every length to which its small files may be cut; and each
 * file missing. It is detected, or harmless, or, above what was forced before an unclean stop, cut and told.
 *
 * <p>The system property {@value #LONG_PROPERTY} asks for every bit of every byte; without it, of the larger files some bytes are
 * taken, others each time.
 */
@Tag("fault")
class EngineFlipTest {
    private static final String LONG_PROPERTY = "godb.engine.long";
    private static final boolean IS_LONG = Boolean.getBoolean(LONG_PROPERTY);
    private static final Path DIRECTORY = Path.of("/db");
    /** Where there is not all the time: of files that are not tiny, or not small, so far apart. */
    private static final int TINY_BYTES = 100;

    private static final int SMALL_BYTES = 1_000;
    private static final int SMALL_STEP = 5;
    private static final int STEP = 29;
    private static final int CUT_STEP = 211;
    /** How far apart the bytes are that are changed in the unused end of a segment. */
    private static final int UNUSED_STEP = 4093;

    /** That a log is missing as a whole is known by an older checkpoint, which merging would let go early. */
    private static final EngineSetup SETUP =
            EngineSetup.of(5, Durability.OS, new Values(300, 6)).withoutMerging();

    private enum Outcome {
        REFUSED,
        DETECTED_LATER,
        SAME,
        SAME_AND_TOLD,
        CUT_AND_TOLD
    }

    /** The files of a database, what was committed, how much of that was forced, and how much is in checkpoints. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
    private record Fixture(Tree tree, Operation[] commits, int forced, int checkpointed, boolean isClean) {
        /** That more was forced is said behind it in the log alone, so that a log cut short does not know. */
        Fixture withoutProof() {
            return new Fixture(tree, commits, checkpointed, checkpointed, isClean);
        }
    }

    private final Map<String, Integer> counts = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyChangedByteIsDetectedOrHarmlessOrCutAndTold(boolean isClean) {
        Fixture fixture = fixture(isClean);
        long seed = Seeds.next("EngineFlipTest");
        SplittableRandom random = new SplittableRandom(seed);
        for (String name : fixture.tree().files().keySet()) {
            byte[] bytes = fixture.tree().bytes(name);
            int used = used(bytes);
            int step = step(bytes.length, STEP);
            for (int at = random.nextInt(step); at < bytes.length; at += at < used ? step : UNUSED_STEP) {
                for (int bits :
                        IS_LONG ? new int[] {1, 2, 4, 8, 16, 32, 64, 128} : new int[] {random.nextInt(1, 256)}) {
                    Tree damaged = fixture.tree().flipped(name, at, bits);
                    String what = "byte " + at + " of " + name + " changed by " + bits + ", " + Seeds.repeatWith(seed);
                    judged(fixture, damaged, name, what);
                }
            }
        }
        tell("flips of a database that was " + (isClean ? "closed" : "not closed"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCutOfASmallFileIsDetectedOrHarmlessOrTold(boolean isClean) {
        Fixture fixture = fixture(isClean).withoutProof();
        for (String name : fixture.tree().files().keySet()) {
            int length = fixture.tree().bytes(name).length;
            int step = step(length, CUT_STEP);
            for (int end = 0; end < length; end += step) {
                judged(fixture, fixture.tree().cut(name, end), name, name + " cut to " + end);
            }
        }
        tell("cuts of a database that was " + (isClean ? "closed" : "not closed"));
    }

    @Test
    void everyMissingFileIsDetectedOrHarmlessOrTold() {
        for (boolean isClean : new boolean[] {true, false}) {
            Fixture fixture = fixture(isClean);
            for (String name : fixture.tree().files().keySet()) {
                judged(fixture, fixture.tree().without(name), name, name + " missing");
            }
        }
        tell("missing files");
    }

    private static int step(int length, int largest) {
        return IS_LONG || length < TINY_BYTES ? 1 : length < SMALL_BYTES ? SMALL_STEP : largest;
    }

    private void tell(String what) {
        System.out.println(what + ": " + counts);
        assertThat(counts.values().stream().mapToInt(each -> each).sum()).isPositive();
    }

    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    private static Fixture fixture(boolean isClean) {
        MemoryFileSystem files = new MemoryFileSystem();
        History history = new History();
        List<Operation> commits = new ArrayList<>();
        long sequence = 0;
        int forced;
        int checkpointed = 0;
        try (Database database = Database.open(DIRECTORY, SETUP.options(files, 1, 1))) {
            for (int part = 0; part < 4; part++) {
                for (int i = 0; i < 9; i++) {
                    sequence++;
                    Operation operation = SETUP.operations()
                            .draw(1, 0, sequence, Set.copyOf(history.newest().spaces()));
                    if (history.begun(operation)) {
                        commits.add(operation);
                    }
                    operation.applyTo(database, SETUP.values());
                }
                if (part == 0 || part == 1) {
                    database.checkpoint();
                    checkpointed = (int) database.lastLsn();
                } else if (part == 2) {
                    database.sync();
                }
            }
            forced = (int) database.durableLsn();
            if (!isClean) {
                return new Fixture(
                        Tree.of(files, DIRECTORY), commits.toArray(Operation[]::new), forced, checkpointed, false);
            }
        }
        return new Fixture(
                Tree.of(files, DIRECTORY), commits.toArray(Operation[]::new), commits.size(), commits.size(), true);
    }

    private void judged(Fixture fixture, Tree damaged, String name, String what) {
        Outcome outcome;
        try {
            outcome = judge(fixture, damaged.write(DIRECTORY), name);
        } catch (Throwable wrong) {
            throw new AssertionError(what, wrong);
        }
        counts.merge(kind(name) + " " + outcome, 1, Integer::sum);
    }

    private static String kind(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(dot + 1);
    }

    private static Outcome judge(Fixture fixture, MemoryFileSystem files, String name) {
        Database database;
        try {
            database = Database.open(
                    DIRECTORY,
                    SETUP.options(files, 2, 1).toBuilder()
                            .checkpointOnClose(false)
                            .build());
        } catch (CorruptionException | MissingFileException | UnsupportedFormatException refused) {
            assertThat(refused).hasMessageContaining(DIRECTORY.toString());
            return Outcome.REFUSED;
        }
        try (database) {
            int found = (int) database.lastLsn();
            GoDbException detected = requireContent(fixture, database, found);
            if (detected != null) {
                return Outcome.DETECTED_LATER;
            }
            if (found < fixture.commits().length) {
                assertThat(fixture.isClean()).as("closed cleanly, and yet cut").isFalse();
                assertThat(found).as("commits found").isGreaterThanOrEqualTo(fixture.forced());
                assertThat(database.recovery().cuts())
                        .anyMatch(each -> each.file().endsWith(Path.of(name).getFileName()));
                return Outcome.CUT_AND_TOLD;
            }
            return database.recovery().remarks().isEmpty() ? Outcome.SAME : Outcome.SAME_AND_TOLD;
        }
    }

    /** Reads it all: either it is what was committed, or an exception says what is damaged. */
    private static @Nullable GoDbException requireContent(Fixture fixture, Database database, int found) {
        assertThat(found).as("commits found").isLessThanOrEqualTo(fixture.commits().length);
        GoDbException reading = null;
        try {
            Model expected = new Model();
            for (int i = 0; i < found; i++) {
                expected.apply(fixture.commits()[i]);
            }
            String differences = Model.read(database, SETUP.values()).differencesFrom(expected);
            assertThat(differences).isEmpty();
        } catch (CorruptionException damage) {
            reading = damage;
        }
        try {
            database.verify();
        } catch (CorruptionException damage) {
            return damage;
        }
        if (reading != null) {
            throw new AssertionError("reading says that there is damage, verifying does not", reading);
        }
        return null;
    }
}
