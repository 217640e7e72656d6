package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.log.LogOptions;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power is cut at every moment of a log that goes on behind gaps: it has the history before a gap, or that behind it. */
@Tag("crash")
class LogSkipTest {
    private static final long SEED = Long.getLong("godb.seed", 1);
    private static final int RECORD_BYTES = 600;
    private static final List<Long> STARTS = List.of(1L, 100L, 200L);
    private static final long CHECKED_FROM = 300;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void aCutLeavesOneHistoryWhole(Durability level) {
        LogSetup setup = LogSetup.equalRecords(SEED, level, RECORD_BYTES);
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> use(files, marks, setup), (image, marks) -> check(image, marks, setup))
                .budget(4_000)
                .random(8, SEED)
                .secondCrashes(100)
                .sampling()
                .explore()
                .orThrow();
        assertThat(report.secondCrashes()).isPositive();
    }

    private static void use(FileSystem files, Marks marks, LogSetup setup) {
        try (CommitLog wal = CommitLog.open(options(files, setup, 1))) {
            for (long start : STARTS) {
                wal.log.skipTo(start);
                marks.acknowledged(Long.toString(start - 1));
                append(wal, 3);
                wal.log.rotate();
                append(wal, 1);
                wal.log.sync();
                marks.acknowledged(Long.toString(wal.log.nextOffset() - 1));
            }
        }
    }

    private static LogOptions options(FileSystem files, LogSetup setup, int life) {
        return setup.options(files, life, 1);
    }

    private static void append(CommitLog wal, int count) {
        for (int i = 0; i < count; i++) {
            wal.append(content(wal.log.nextOffset()));
        }
    }

    private static byte[] content(long offset) {
        return TestLogs.content(offset, RECORD_BYTES);
    }

    private static void check(FileSystem image, List<Mark> marks, LogSetup setup) {
        long atLeast = marks.stream()
                .mapToLong(mark -> Long.parseLong(mark.label()))
                .max()
                .orElse(0);
        try (CommitLog wal = CommitLog.open(options(image, setup, 2))) {
            assertWhole(wal, atLeast);
            wal.log.skipTo(Math.max(CHECKED_FROM, wal.log.nextOffset()));
            append(wal, 2);
        }
        try (CommitLog wal = CommitLog.open(options(image, setup, 3))) {
            assertThat(wal.log.recovery().wasClean()).isTrue();
            assertThat(wal.log.startOffset()).isGreaterThanOrEqualTo(CHECKED_FROM);
            assertWhole(wal, CHECKED_FROM + 1);
        }
    }

    private static void assertWhole(CommitLog wal, long atLeast) {
        long start = wal.log.startOffset();
        assertThat(start >= CHECKED_FROM || STARTS.contains(start))
                .as("start %d", start)
                .isTrue();
        assertThat(wal.log.nextOffset()).isGreaterThan(atLeast);
        wal.assertReplays(start);
        wal.replay(start).forEach(each -> assertThat(each.bytes()).isEqualTo(content(each.offset())));
    }
}
