package io.godb.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.crash.CrashWorkload;
import io.godb.testkit.kill.TinyRecords;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle judges power cuts: each record is forced, or every third one. */
class CommitMarksTest {
    private static final Path DATA = Path.of("data");
    private static final Path LOG = DATA.resolve("log");
    private static final int COMMITS = 9;
    private static final SeededContent CONTENTS = new SeededContent(3, 700, 900);

    @Test
    void whatIsForcedBeforeItsAcknowledgementSurvivesEveryPowerCut() {
        explore((files, marks) -> write(files, marks, Promise.POWER_CUT, true)).orThrow();
    }

    @Test
    void anAcknowledgementThatPromisesAKillOnlyMayBeLostToAPowerCut() {
        explore((files, marks) -> write(files, marks, Promise.KILL, false)).orThrow();
    }

    @Test
    void findsAnAcknowledgementThatPromisesTooMuch() {
        CrashReport report = explore((files, marks) -> write(files, marks, Promise.POWER_CUT, false));
        assertThatThrownBy(report::orThrow)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Lost: commit")
                .hasMessageContaining("to survive POWER_CUT");
    }

    @Test
    void aSecondLifeGoesOnWithWhatThePowerCutLeft() {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> write(files, marks, Promise.KILL, false), CommitMarksTest::check)
                .secondCrashes(500)
                .thenRun(CommitMarksTest::append)
                .sampling()
                .explore()
                .orThrow();
        assertThat(report.secondCrashes()).isPositive();
    }

    private static CrashReport explore(CrashWorkload workload) {
        return CrashExplorer.of(workload, CommitMarksTest::check)
                .budget(4000)
                .sampling()
                .explore();
    }

    private static void check(FileSystem image, List<Mark> marks) throws Exception {
        PrefixOracle oracle = PrefixOracle.of(CONTENTS);
        CommitMarks.replay(marks, oracle);
        oracle.check(
                Promise.POWER_CUT,
                found -> TinyRecords.scan(image, LOG)
                        .records()
                        .forEach(record -> found.record(record.number(), record.payload())));
    }

    private static void write(FileSystem files, Marks marks, Promise promise, boolean forcesEach) {
        files.createDirectories(DATA);
        files.forceDirectory(Path.of(""));
        CommitMarks claims = new CommitMarks(marks, 1);
        try (AppendFile log = files.create(LOG)) {
            files.forceDirectory(DATA);
            for (int commit = 1; commit <= COMMITS; commit++) {
                claims.submitted(0, commit);
                TinyRecords.append(log, commit, CONTENTS.content(1, 0, commit));
                if (forcesEach) {
                    log.force();
                }
                claims.acknowledged(0, commit, commit, promise);
                if (!forcesEach && commit % 3 == 0) {
                    log.force();
                    claims.forced(commit);
                }
            }
        }
    }

    /** Cuts what is not whole, forces, and appends two more. */
    private static void append(FileSystem files, Marks marks) {
        if (!files.exists(LOG)) {
            return;
        }
        CommitMarks claims = new CommitMarks(marks, 2);
        TinyRecords.Scan before = TinyRecords.scan(files, LOG);
        try (AppendFile log = files.openForAppend(LOG, before.validEnd())) {
            log.force();
            for (int commit = 1; commit <= 2; commit++) {
                claims.submitted(0, commit);
                TinyRecords.append(log, before.records().size() + commit, CONTENTS.content(2, 0, commit));
                log.force();
                claims.acknowledged(0, commit, before.records().size() + commit, Promise.POWER_CUT);
            }
        }
    }
}
