package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of a publication fails in every way: the name leads to the whole old content or to the whole new one. */
@Tag("fault")
class AtomicFileSweepTest {
    private static final Path DIRECTORY = Path.of("database");
    private static final Path CURRENT = DIRECTORY.resolve("CURRENT");
    private static final int CALLS = 7;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesTheOldContentOrTheNewOne(boolean leftover) {
        SweepSummary summary = FaultSweep.of("publish-" + leftover, () -> new PublishScript(true, leftover))
                .faults(everyFault())
                .run();
        assertThat(summary.callCount()).isEqualTo(CALLS);
        assertThat(summary.coverage().missed()).isEmpty();
        assertThat(summary.failureCount()).isGreaterThan(CALLS * 2 * 6);
    }

    @Test
    void leavesNothingOrTheContentOfAFirstPublication() {
        FaultSweep.of("first-publish", () -> new PublishScript(false, false))
                .faults(everyFault())
                .run();
    }

    @Test
    void leavesTheOldContentOrTheNewOneAfterTwoFaults() {
        SweepSummary summary = FaultSweep.of("publish-pairs", () -> new PublishScript(true, false))
                .faults(everyFault())
                .pairs(500, Seeds.next("publish-pairs"))
                .run();
        assertThat(summary.caseCount()).isEqualTo(500);
    }

    private static List<Fault> everyFault() {
        List<Fault> faults = new ArrayList<>(Fault.standard());
        faults.addAll(List.of(
                Fault.lieAboutForce(),
                Fault.errorBefore(OutOfMemoryError::new),
                Fault.errorAfter(OutOfMemoryError::new),
                Fault.crashBefore(),
                Fault.crashAfter()));
        return faults;
    }

    private record PublishScript(boolean taken, boolean leftover) implements FaultScript {
        @Override
        public FileSystem newFileSystem() {
            return new MemoryFileSystem();
        }

        @Override
        public void prepare(FileSystem files) {
            files.createDirectories(DIRECTORY);
            if (taken) {
                Bytes.write(files, CURRENT, "old");
            }
            if (leftover) {
                Bytes.write(
                        files, DIRECTORY.resolve("CURRENT" + AtomicFile.TEMPORARY_SUFFIX), "a much longer leftover");
            }
        }

        @Override
        public void run(FaultyFileSystem files) {
            AtomicFile.publish(files, CURRENT, Bytes.of("the new content"));
        }

        @Override
        public void check(FileSystem files, @Nullable Throwable failure) {
            String content = files.exists(CURRENT) ? Bytes.read(files, CURRENT) : "none";
            if (failure == null) {
                assertThat(content).isEqualTo("the new content");
            } else {
                assertThat(content).isIn(taken ? "old" : "none", "the new content");
            }
        }
    }
}
