package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.Seeds;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("crash")
class CrashExplorerTest {
    private static final int BUDGET = 20_000;

    @Test
    void findsNothingInAtomicPublishing() {
        CrashReport report = explorerOf(new Publisher())
                .budget(BUDGET)
                .random(16, Seeds.next("findsNothingInAtomicPublishing"))
                .secondCrashes(2_000)
                .explore()
                .orThrow();

        assertThat(report.distinct()).isGreaterThan(100);
        assertThat(report.secondCrashes()).isGreaterThan(100);
    }

    @Test
    void findsNothingInACorrectLog() {
        CrashReport report = explorerOf(Set.of())
                .budget(BUDGET)
                .random(16, Seeds.next("findsNothingInACorrectLog"))
                .secondCrashes(5_000)
                .explore()
                .orThrow();

        assertThat(report.distinct()).isGreaterThan(150);
        assertThat(report.secondCrashes()).isGreaterThan(500);
    }

    @Test
    void findsAPublisherWithoutFileForce() {
        assertThat(failureOf(new Publisher(PlantedBug.NO_FILE_FORCE)).effects())
                .containsPattern("lost: .*(page 0|growth) of data/x")
                .contains("kept: ")
                .contains("rename data/x.tmp -> data/x");
    }

    @Test
    void findsAPublisherWithoutDirectoryForce() {
        assertThat(failureOf(new Publisher(PlantedBug.NO_DIRECTORY_FORCE)).effects())
                .containsPattern("lost: .*rename data/x.tmp -> data/x")
                .doesNotContain("lost: page");
    }

    @Test
    void findsAPublisherThatRenamesBeforeItForces() {
        assertThat(failureOf(new Publisher(PlantedBug.RENAME_BEFORE_FORCE)).effects())
                .containsPattern("lost: .*(page 0|growth) of data/x.*; kept: .*rename data/x.tmp -> data/x");
    }

    @Test
    void findsAPublisherThatForcesTheWrongFile() {
        assertThat(failureOf(new Publisher(PlantedBug.FORCE_OF_THE_WRONG_FILE)).effects())
                .containsPattern("lost: .*(page 0|growth) of data/x");
    }

    @Test
    void findsALogWithoutFileForce() {
        assertThat(failureOf(PlantedBug.NO_FILE_FORCE).effects()).contains("lost: page 0 of data/log-1");
    }

    @Test
    void findsALogWithoutDirectoryForce() {
        assertThat(failureOf(PlantedBug.NO_DIRECTORY_FORCE).effects()).contains("lost: create data/log-1");
    }

    @Test
    void findsALogThatAcknowledgesBeforeItForces() {
        assertThat(failureOf(PlantedBug.ACKNOWLEDGE_BEFORE_FORCE).effects()).contains("lost: page 0 of data/log-1");
    }

    @Test
    void findsALogThatForcesTheWrongFile() {
        assertThat(failureOf(PlantedBug.FORCE_OF_THE_WRONG_FILE).effects()).contains("lost: page 0 of data/log-1");
    }

    @Test
    void findsALogWithoutChecksumByATornSector() {
        assertThat(failureOf(PlantedBug.NO_CHECKSUM).effects()).containsPattern("lost: sector \\d+ of data/log-1");
    }

    @Test
    void findsAStaleRecordInARecycledSegmentOfTheSameGeneration() {
        CrashFailure failure = failureOf(PlantedBug.RECYCLED_WITHOUT_NEW_GENERATION);

        assertThat(failure.effects()).contains("lost: nothing").contains("rename data/log-1 -> data/log-2");
        assertThat(failure.cause()).hasMessageContaining("record after");
    }

    @Test
    void findsARecoveryThatDeletesBeforeItPublishes() {
        CrashReport report = explorerOf(Set.of(PlantedBug.RECOVERY_DELETES_TOO_EARLY))
                .models(PersistenceModel.ORDERED)
                .secondCrashes(20_000)
                .explore();

        assertThat(report.failure())
                .hasValueSatisfying(failure -> assertThat(failure.effects())
                        .containsPattern("then recovery crashed, lost: .*; kept: .*delete data/log-1"));
        assertThat(explorerOf(Set.of(PlantedBug.RECOVERY_DELETES_TOO_EARLY))
                        .repeat(report.failure().orElseThrow().repeatLine())
                        .failure())
                .isPresent();
    }

    @Test
    void findsThatNothingHelpsAgainstALyingDisk() {
        CrashReport report = explorerOf(Set.of())
                .models(PersistenceModel.lyingDisk(12))
                .budget(BUDGET)
                .explore();

        assertThat(report.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.repeatLine()).startsWith("lying@12:");
            assertThat(failure.effects()).containsPattern("lost: (page|sector) \\d+ of data/log-1");
        });
    }

    @ParameterizedTest
    @EnumSource(
            names = {"RENAME_BEFORE_FORCE", "RECOVERY_DELETES_TOO_EARLY"},
            mode = EnumSource.Mode.EXCLUDE)
    void findsEveryBugOfALogOnAnAdversarialDiskAlone(PlantedBug bug) {
        CrashReport report = explorerOf(Set.of(bug))
                .models(PersistenceModel.ADVERSARIAL)
                .budget(BUDGET)
                .explore();

        assertThat(report.failure()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_FILE_FORCE", "NO_DIRECTORY_FORCE", "RENAME_BEFORE_FORCE", "FORCE_OF_THE_WRONG_FILE"})
    void findsEveryBugOfAPublisherOnAnAdversarialDiskAlone(PlantedBug bug) {
        CrashReport report = explorerOf(new Publisher(bug))
                .models(PersistenceModel.ADVERSARIAL)
                .budget(BUDGET)
                .explore();

        assertThat(report.failure()).isPresent();
    }

    @Test
    void exploresFilesOfManyPagesAndLongWrites() {
        CrashReport report = CrashExplorer.of(
                        CrashExplorerTest::writeLongFiles,
                        (image, marks) -> assertThat(image.exists(Path.of("data")) || marks.isEmpty())
                                .isTrue())
                .budget(10_000)
                .explore()
                .orThrow();

        assertThat(report.images()).isBetween(5_000L, 10_000L);
        assertThat(report.distinct()).isGreaterThan(1_000);
    }

    @Test
    void repeatsTheCaseThatThePropertyNamesInsteadOfExploring() {
        System.setProperty(
                CrashExplorer.CASE_PROPERTY, failureOf(PlantedBug.NO_CHECKSUM).repeatLine());
        try {
            CrashReport report = explorerOf(Set.of(PlantedBug.NO_CHECKSUM)).explore();

            assertThat(report.images()).isEqualTo(1);
            assertThat(report.failure()).isPresent();
        } finally {
            System.clearProperty(CrashExplorer.CASE_PROPERTY);
        }
    }

    @Test
    void saysSoWhenTheWorkloadItselfFails() {
        CrashWorkload failing = (files, marks) -> {
            throw new IllegalArgumentException("broken");
        };
        assertThatThrownBy(() -> CrashExplorer.of(failing, (image, marks) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void repeatsAFailureFromItsLine() {
        CrashFailure failure = failureOf(PlantedBug.NO_CHECKSUM);

        CrashReport repeated = explorerOf(Set.of(PlantedBug.NO_CHECKSUM)).repeat(failure.repeatLine());

        assertThat(repeated.images()).isEqualTo(1);
        assertThat(repeated.failure()).hasValueSatisfying(again -> {
            assertThat(again.effects()).isEqualTo(failure.effects());
            assertThat(again.cause()).hasMessage(failure.cause().getMessage());
        });
        assertThatThrownBy(repeated::orThrow)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("repeat with -Dgodb.crash=" + failure.repeatLine());
    }

    @Test
    void passesWhatARepeatedLineNoLongerBreaks() {
        String line = failureOf(PlantedBug.NO_CHECKSUM).repeatLine();

        assertThat(explorerOf(Set.of()).repeat(line).failure()).isEmpty();
    }

    @Test
    void givesEveryPointItsShareOfASmallBudget() {
        CrashReport report =
                explorerOf(Set.of()).budget(1_000).sampling().explore().orThrow();

        assertThat(report.candidatesExhausted()).isFalse();
        assertThat(report.skipped()).isGreaterThan(1_000);
        assertThat(report.images()).isBetween(500L, 1_000L);
    }

    @Test
    void refusesToCallAThinSampleAProof() {
        CrashReport report = explorerOf(Set.of()).budget(500).explore();

        assertThat(report.failure()).isEmpty();
        assertThat(report.share()).isLessThan(CrashReport.SHARE_MIN);
        assertThatThrownBy(report::orThrow)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The budget skipped " + report.skipped());
    }

    @Test
    void refusesALineOfAnotherTrace() {
        String line = failureOf(PlantedBug.NO_CHECKSUM).repeatLine();

        assertThatThrownBy(() -> explorerOf(new Publisher()).repeat(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not repeat itself");
        String unknownEffects = line.replaceFirst("lose-[^+]*", "lose-400-500");
        assertThatThrownBy(() -> explorerOf(Set.of()).repeat(unknownEffects))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("effects to lose");
        String unknownPoint = line.replaceFirst(":[0-9]+:", ":100000:");
        assertThatThrownBy(() -> explorerOf(Set.of()).repeat(unknownPoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such point");
    }

    @Test
    void reportsACheckerThatOverflowsTheStack() {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> files.createDirectories(Path.of("data")), (image, marks) -> {
                            throw new StackOverflowError("planted");
                        })
                .explore();

        assertThat(report.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.cause()).hasMessage("planted");
            assertThat(failure.repeatLine()).startsWith("process:0:");
        });
    }

    /** The second life's file is written, acknowledged and never forced. */
    @Test
    void findsWhatASecondLifeLosesOfWhatItAcknowledged() {
        Path second = Path.of("data/second");
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> {
                            files.createDirectories(Path.of("data"));
                            files.forceDirectory(Path.of(""));
                            marks.acknowledged("first");
                        },
                        (image, marks) -> assertThat(marks.stream()
                                                .noneMatch(mark -> mark.label().equals("second"))
                                        || image.exists(second))
                                .as("what the second life acknowledged is there")
                                .isTrue())
                .secondCrashes(1_000)
                .thenRun((image, marks) -> {
                    image.createDirectories(Path.of("data"));
                    image.forceDirectory(Path.of(""));
                    if (!image.exists(second)) {
                        image.create(second).close();
                        marks.acknowledged("second");
                    }
                })
                .explore();

        assertThat(report.failure())
                .hasValueSatisfying(failure -> assertThat(failure.effects())
                        .containsPattern("then recovery crashed, lost: .*create data/second"));
    }

    @Test
    void showsTheCheckerTheMarksBeforeTheCrashOnly() {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> {
                            marks.submitted("1");
                            marks.acknowledged("1");
                        },
                        (image, marks) -> assertThat(kinds(marks))
                                .isIn(
                                        List.of(),
                                        List.of(Mark.Kind.SUBMITTED),
                                        List.of(Mark.Kind.SUBMITTED, Mark.Kind.ACKNOWLEDGED)))
                .explore()
                .orThrow();

        assertThat(report.points()).isEqualTo(3);
        assertThat(report.distinct()).isEqualTo(3);
    }

    private static void writeLongFiles(FileSystem files, Marks marks) {
        files.createDirectories(Path.of("data"));
        files.forceDirectory(Path.of(""));
        marks.acknowledged("0");
        for (int number = 0; number < 4; number++) {
            try (AppendFile file = files.create(Path.of("data/f" + number))) {
                for (int length = 2_000; file.position() < 128 * 1024; length *= 2) {
                    byte[] bytes = new byte[length];
                    Arrays.fill(bytes, (byte) (length / 500));
                    file.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
                }
                file.force();
            }
        }
    }

    private static List<Mark.Kind> kinds(List<Mark> marks) {
        return marks.stream().map(Mark::kind).toList();
    }

    private static CrashExplorer explorerOf(Publisher publisher) {
        return CrashExplorer.of(publisher, publisher);
    }

    private static CrashExplorer explorerOf(Set<PlantedBug> bugs) {
        return CrashExplorer.of(
                (files, marks) -> {
                    SmallLog log = new SmallLog(files, marks, bugs, 6);
                    log.start();
                    for (int i = 0; i < 12; i++) {
                        log.append(1 + i % 2);
                    }
                    log.close();
                },
                new SmallLogRecovery(bugs));
    }

    private static CrashFailure failureOf(Publisher publisher) {
        return told(explorerOf(publisher).budget(BUDGET).explore());
    }

    private static CrashFailure failureOf(PlantedBug bug) {
        return told(explorerOf(Set.of(bug)).budget(BUDGET).explore());
    }

    private static CrashFailure told(CrashReport report) {
        return report.failure().orElseThrow();
    }
}
