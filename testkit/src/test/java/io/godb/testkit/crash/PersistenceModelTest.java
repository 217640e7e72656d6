package io.godb.testkit.crash;

import static io.godb.testkit.crash.PersistenceModel.ADVERSARIAL;
import static io.godb.testkit.crash.PersistenceModel.ORDERED;
import static io.godb.testkit.crash.PersistenceModel.PROCESS_CRASH;
import static io.godb.testkit.crash.PersistenceModel.SYNCED_ONLY;
import static io.godb.testkit.crash.PersistenceModel.WRITEBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.Route;
import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each model on traces made by hand, with all images it allows. */
@Tag("crash")
class PersistenceModelTest {
    private static final String PAGE_A = "AAAAAAAA";
    private static final String PAGE_B = "BBBBBBBB";
    private static final String PAGE_C = "CCCCCCCC";
    private static final String PAGE_D = "DDDDDDDD";
    private static final String PAGE_0 = "00000000";

    @Test
    void aProcessCrashTearsOnlyTheWriteInFlight() {
        assertThat(PossibleImages.of(PROCESS_CRASH, found("a", ""), wrote(0, "A"), wrote(512, "BC")))
                .containsExactlyInAnyOrder("a=A", "a=AB", "a=ABC");
        assertThat(PossibleImages.of(PROCESS_CRASH, found("a", ""), wrote(0, "AB"), forceBegan(1)))
                .containsExactly("a=AB");
        assertThat(PossibleImages.of(PROCESS_CRASH, created(1, "a"), renamed(1, "a", "b"), forceBegan(1)))
                .containsExactly("b=");
    }

    @Test
    void onlyWhatWasForcedSurvivesInTheSyncedModel() {
        assertThat(PossibleImages.of(
                        SYNCED_ONLY, created(1, "a"), wrote(0, "A"), forceBegan(1), forceEnded(1), wrote(512, "B")))
                .containsExactly("");
        assertThat(PossibleImages.of(
                        SYNCED_ONLY,
                        created(1, "a"),
                        directoryForceBegan("", 1),
                        directoryForceEnded("", 1),
                        wrote(0, "A"),
                        forceBegan(2),
                        forceEnded(2),
                        wrote(512, "B")))
                .containsExactly("a=A");
    }

    @Test
    void aForceCoversExactlyTheWritesThatEndedBeforeItBegan() {
        assertThat(PossibleImages.of(
                        SYNCED_ONLY, found("a", ""), wrote(0, "A"), forceBegan(1), wrote(512, "B"), forceEnded(1)))
                .containsExactly("a=A");
    }

    @Test
    void aForceThatFailedIsNotMadeGoodByALaterOne() {
        assertThat(PossibleImages.of(
                        SYNCED_ONLY,
                        found("a", ""),
                        wrote(0, "A"),
                        forceBegan(1),
                        new TraceEvent.ForceEnded(1, 1, false),
                        forceBegan(2),
                        forceEnded(2)))
                .containsExactly("a=");
    }

    @Test
    void aForceBesideAFailedOneCoversNothing() {
        TraceEvent failed = new TraceEvent.ForceEnded(1, 1, false);
        TraceEvent[] successFirst = {
            found("a", ""),
            wrote(0, "A"),
            forceBegan(1),
            forceBegan(2),
            forceEnded(2),
            failed,
            forceBegan(3),
            forceEnded(3)
        };
        TraceEvent[] failureFirst = {found("a", ""), wrote(0, "A"), forceBegan(1), forceBegan(2), failed, forceEnded(2)
        };

        assertThat(PossibleImages.of(SYNCED_ONLY, successFirst)).containsExactly("a=");
        assertThat(PossibleImages.of(SYNCED_ONLY, failureFirst)).containsExactly("a=");
        assertThat(PossibleImages.of(ORDERED, successFirst)).containsExactlyInAnyOrder("a=", "a=A");
    }

    @Test
    void aForceBesideAFailedOneOfADirectoryCoversNothing() {
        assertThat(PossibleImages.of(
                        SYNCED_ONLY,
                        created(1, "a"),
                        directoryForceBegan("", 1),
                        directoryForceBegan("", 2),
                        directoryForceEnded("", 2),
                        new TraceEvent.DirectoryForceEnded(Path.of(""), 1, false)))
                .containsExactly("");
    }

    @Test
    void aForceDoesNotMakeGoodBehindItsBytesWhatAnEarlierOneLost() {
        TraceEvent[] events = {
            found("a", ""),
            wrote(0, PAGE_A),
            forceBegan(1),
            new TraceEvent.ForceEnded(1, 1, false),
            wrote(4096, "B"),
            forceBegan(2),
            forceEnded(2)
        };

        assertThat(PossibleImages.of(SYNCED_ONLY, events)).containsExactly("a=00000000B");
        for (PersistenceModel model : Set.of(ORDERED, WRITEBACK)) {
            assertThat(PossibleImages.of(model, events)).containsExactlyInAnyOrder("a=00000000B", "a=" + PAGE_A + "B");
        }
    }

    @Test
    void whatIsWrittenOverAFailedWriteMayLieBesideTheOldBytes() {
        TraceEvent[] events = {
            found("a", "AA"),
            new TraceEvent.WriteFailed(1, 0, bytes("BB"), Route.CHANNEL),
            wrote(0, "C"),
            forceBegan(1),
            forceEnded(1)
        };

        for (PersistenceModel model : List.of(PROCESS_CRASH, ORDERED, WRITEBACK, ADVERSARIAL)) {
            assertThat(PossibleImages.of(model, events)).as(model.name()).containsExactlyInAnyOrder("a=CA", "a=CB");
        }
        assertThat(PossibleImages.of(SYNCED_ONLY, events)).containsExactly("a=CA");
    }

    @Test
    void aWriteThatFailedIsCoveredByNoForce() {
        assertThat(PossibleImages.of(
                        ORDERED,
                        found("a", ""),
                        new TraceEvent.WriteFailed(1, 0, bytes("A"), Route.CHANNEL),
                        forceBegan(1),
                        forceEnded(1)))
                .containsExactlyInAnyOrder("a=", "a=A");
    }

    @Test
    void orderedFilesGrowOverTheirPagesOnly() {
        assertThat(PossibleImages.of(ORDERED, found("a", ""), wrote(0, PAGE_A + PAGE_B)))
                .containsExactlyInAnyOrder("a=", "a=" + PAGE_A, "a=" + PAGE_A + PAGE_B);
    }

    @Test
    void writtenBackFilesGrowOverZerosToo() {
        assertThat(PossibleImages.of(WRITEBACK, found("a", ""), wrote(0, PAGE_A + PAGE_B)))
                .containsExactlyInAnyOrder(
                        "a=",
                        "a=" + PAGE_A,
                        "a=" + PAGE_0,
                        "a=" + PAGE_A + PAGE_B,
                        "a=" + PAGE_A + PAGE_0,
                        "a=" + PAGE_0 + PAGE_B,
                        "a=" + PAGE_0 + PAGE_0);
    }

    @Test
    void aMappedWriteLeavesAnyPrefixWithinASector() {
        for (PersistenceModel model : List.of(PROCESS_CRASH, ADVERSARIAL)) {
            assertThat(prefixesOf(model, Route.MAPPED))
                    .as(model.name())
                    .contains(0, 1, 4, 8, 16, 24, 32, 40, 48, 56, 64, 67, 120, 127, 128);
            assertThat(prefixesOf(model, Route.CHANNEL)).as(model.name()).containsExactlyInAnyOrder(0, 128);
        }
        assertThat(prefixesOf(WRITEBACK, Route.MAPPED)).containsExactlyInAnyOrder(0, 128);
    }

    /** How many bytes there may be of a record of 128; whatever there is must be a prefix. */
    private static Set<Integer> prefixesOf(PersistenceModel model, Route route) {
        byte[] record = new byte[128];
        Arrays.fill(record, (byte) 'N');
        TraceEvent blank = new TraceEvent.Found(1, Path.of("a"), ByteBuffer.allocate(PossibleImages.UNIT));
        Disk disk =
                new Disk(model, new Trace(List.of(blank, new TraceEvent.Wrote(1, 0, ByteBuffer.wrap(record), route))));
        disk.advance();
        disk.advance();
        Set<Integer> prefixes = new TreeSet<>();
        for (Choice choice : Choices.on(disk, 16, 1)) {
            ByteBuffer bytes =
                    SmallLog.read(new Renderer(disk, 1).render(choice).open(), Path.of("a"));
            int present = 0;
            while (bytes.get(present) == 'N') {
                present++;
            }
            assertThat(bytes.position(present)).isEqualTo(ByteBuffer.allocate(PossibleImages.UNIT - present));
            prefixes.add(present);
        }
        return prefixes;
    }

    @Test
    void everySinglePageOfALongGrowthMayBeZero() {
        int pages = 100;
        for (PersistenceModel model : Set.of(WRITEBACK, ADVERSARIAL)) {
            Set<String> images = PossibleImages.of(model, found("a", ""), wrote(0, PAGE_A.repeat(pages)));
            for (int lost = 0; lost < pages; lost++) {
                String rest = PAGE_A.repeat(pages - 1 - lost);
                assertThat(images.contains("a=" + PAGE_A.repeat(lost) + PAGE_0 + rest))
                        .as("page " + lost + " zero in " + model)
                        .isTrue();
            }
        }
    }

    @Test
    void overwrittenPagesHoldTheOldOrTheNewInAnyCombination() {
        for (PersistenceModel model : Set.of(ORDERED, WRITEBACK)) {
            assertThat(PossibleImages.of(model, found("a", PAGE_A + PAGE_B), wrote(0, PAGE_C + PAGE_D)))
                    .containsExactlyInAnyOrder(
                            "a=" + PAGE_A + PAGE_B,
                            "a=" + PAGE_C + PAGE_B,
                            "a=" + PAGE_A + PAGE_D,
                            "a=" + PAGE_C + PAGE_D);
        }
    }

    @Test
    void whatAPageWasOverwrittenWithTwiceIsLostNewestFirst() {
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", "A"), wrote(0, "B"), wrote(0, "C")))
                .containsExactlyInAnyOrder("a=A", "a=B", "a=C");
    }

    @Test
    void adversarialWritesTearAtEverySectorAndGrowOverAnything() {
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", "AB"), wrote(0, "CD")))
                .containsExactlyInAnyOrder("a=AB", "a=CB", "a=AD", "a=CD");
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", ""), wrote(0, "AB")))
                .contains("a=", "a=A", "a=0", "a=?", "a=AB", "a=A0", "a=0B", "a=00", "a=A?", "a=?B", "a=??")
                .hasSize(11);
    }

    @Test
    void adversarialFilesMayGrowOverAnotherFilesBytes() {
        TraceEvent other = new TraceEvent.Found(2, Path.of("other"), bytes("X"));

        assertThat(PossibleImages.of(ADVERSARIAL, found("a", ""), other, wrote(0, "A")))
                .containsExactlyInAnyOrder("a= other=X", "a=A other=X", "a=0 other=X", "a=? other=X", "a=X other=X");
    }

    @Test
    void anUnforcedFillMayExposeAnythingAndAForcedOneZeros() {
        TraceEvent fill = new TraceEvent.Filled(1, 512);

        assertThat(PossibleImages.of(ORDERED, found("a", ""), fill)).containsExactlyInAnyOrder("a=", "a=0");
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", ""), fill)).containsExactlyInAnyOrder("a=", "a=0", "a=?");
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", ""), fill, forceBegan(1), forceEnded(1)))
                .containsExactly("a=0");
    }

    @Test
    void journaledNamesAreAPrefix() {
        TraceEvent[] events = {created(1, "a"), created(2, "b"), renamed(1, "a", "c")};

        for (PersistenceModel model : Set.of(ORDERED, WRITEBACK)) {
            assertThat(PossibleImages.of(model, events)).containsExactlyInAnyOrder("", "a=", "a= b=", "b= c=");
        }
    }

    @Test
    void adversarialNamesAreIndependent() {
        assertThat(PossibleImages.of(ADVERSARIAL, created(1, "a"), created(2, "b")))
                .containsExactlyInAnyOrder("", "a=", "b=", "a= b=");
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", "A"), renamed(1, "a", "b")))
                .containsExactlyInAnyOrder("a=A", "b=A", "a=A b=A", "");
    }

    @Test
    void changesOfOneNameAreLostNewestFirst() {
        assertThat(PossibleImages.of(
                        ADVERSARIAL, found("a", "A"), new TraceEvent.Deleted(Path.of("a")), created(2, "a")))
                .containsExactlyInAnyOrder("a=A", "", "a=");
    }

    @Test
    void forcingAFileDoesNotForceItsName() {
        for (PersistenceModel model : Set.of(ORDERED, WRITEBACK, ADVERSARIAL)) {
            assertThat(PossibleImages.of(model, created(1, "a"), wrote(0, "A"), forceBegan(1), forceEnded(1)))
                    .containsExactlyInAnyOrder("", "a=A");
        }
    }

    @Test
    void forcingADirectoryForcesItsNamesAlone() {
        TraceEvent[] events = {
            new TraceEvent.DirectoryMade(Path.of("d")),
            created(1, "d/a"),
            created(2, "b"),
            directoryForceBegan("d", 1),
            directoryForceEnded("d", 1)
        };

        assertThat(PossibleImages.of(ADVERSARIAL, events)).containsExactlyInAnyOrder("", "b=", "d/ d/a=", "b= d/ d/a=");
        assertThat(PossibleImages.of(ORDERED, events)).containsExactly("b= d/ d/a=");
    }

    @Test
    void whatNoNameLeadsToIsNeitherLostNorKept() {
        TraceEvent[] events = {
            created(1, "a"),
            wrote(0, PAGE_A),
            new TraceEvent.Deleted(Path.of("a")),
            directoryForceBegan("", 1),
            directoryForceEnded("", 1),
            wrote(4096, PAGE_B)
        };
        for (PersistenceModel model : PersistenceModel.honest()) {
            Disk disk = new Disk(model, new Trace(List.of(events)));
            while (disk.applied() < events.length) {
                disk.advance();
            }
            assertThat(disk.pending()).as(model.name()).isEmpty();
        }
    }

    @Test
    void aDirectoryThatIsLostTakesItsFilesAlong() {
        assertThat(PossibleImages.of(ADVERSARIAL, new TraceEvent.DirectoryMade(Path.of("d")), created(1, "d/a")))
                .containsExactlyInAnyOrder("", "d/", "d/ d/a=");
    }

    @Test
    void directoriesTheTraceDidNotMakeWereAlwaysThere() {
        assertThat(PossibleImages.of(SYNCED_ONLY, created(1, "d/a"))).containsExactly("d/");
        assertThat(PossibleImages.of(SYNCED_ONLY, new TraceEvent.DirectoryFound(Path.of("d"))))
                .containsExactly("d/");
    }

    @Test
    void aRecycledFileHoldsOldOrNewBytesUnderEitherName() {
        assertThat(PossibleImages.of(ADVERSARIAL, found("a", "A"), renamed(1, "a", "b"), wrote(0, "B")))
                .containsExactlyInAnyOrder("", "a=A", "b=A", "a=A b=A", "a=B", "b=B", "a=B b=B");
    }

    @Test
    void aLyingDiskForgetsWhatItForcedFromThenOn() {
        TraceEvent[] events = {
            found("a", ""), wrote(0, "A"), forceBegan(1), forceEnded(1), wrote(512, "B"), forceBegan(2), forceEnded(2)
        };

        assertThat(PossibleImages.of(PersistenceModel.lyingDisk(4), events))
                .contains("a=A", "a=AB")
                .doesNotContain("a=");
        assertThat(PossibleImages.of(PersistenceModel.lyingDisk(0), events)).contains("a=", "a=A", "a=AB");
        assertThat(PossibleImages.of(PersistenceModel.lyingDisk(7), events)).containsExactly("a=AB");
    }

    @Test
    void modelsAreFoundByName() {
        for (PersistenceModel model : PersistenceModel.honest()) {
            assertThat(PersistenceModel.named(model.name())).isSameAs(model);
        }
        assertThat(PersistenceModel.named("lying@7")).hasToString("lying@7");
        assertThatThrownBy(() -> PersistenceModel.named("kind")).isInstanceOf(IllegalArgumentException.class);
    }

    private static TraceEvent found(String path, String units) {
        return new TraceEvent.Found(1, Path.of(path), bytes(units));
    }

    private static TraceEvent created(long file, String path) {
        return new TraceEvent.Created(file, Path.of(path));
    }

    private static TraceEvent renamed(long file, String from, String to) {
        return new TraceEvent.Renamed(file, Path.of(from), Path.of(to));
    }

    private static TraceEvent wrote(long position, String units) {
        return new TraceEvent.Wrote(1, position, bytes(units), Route.CHANNEL);
    }

    private static TraceEvent forceBegan(long force) {
        return new TraceEvent.ForceBegan(1, force);
    }

    private static TraceEvent forceEnded(long force) {
        return new TraceEvent.ForceEnded(1, force, true);
    }

    private static TraceEvent directoryForceBegan(String directory, long force) {
        return new TraceEvent.DirectoryForceBegan(Path.of(directory), force);
    }

    private static TraceEvent directoryForceEnded(String directory, long force) {
        return new TraceEvent.DirectoryForceEnded(Path.of(directory), force, true);
    }

    /** So many units of 512 bytes as there are letters. */
    private static ByteBuffer bytes(String units) {
        byte[] bytes = new byte[units.length() * PossibleImages.UNIT];
        for (int i = 0; i < units.length(); i++) {
            Arrays.fill(bytes, i * PossibleImages.UNIT, (i + 1) * PossibleImages.UNIT, (byte) units.charAt(i));
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
