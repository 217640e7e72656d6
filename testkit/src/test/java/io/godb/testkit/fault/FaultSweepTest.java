package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each way in which code can be wrong about its files is found, and named by a line that repeats it. */
@Tag("fault")
class FaultSweepTest {
    private static final Path FILE = Path.of("file");

    @Test
    void countsItsCases() {
        SweepSummary summary = sweep(files -> {
                    files.exists(FILE);
                    files.forceDirectory(Path.of(""));
                })
                .faults(List.of(
                        Fault.fail(Errno.EIO), Fault.failForceAndForget(), Fault.crashAfter(), Fault.interrupt()))
                .run();
        assertThat(summary.callCount()).isEqualTo(2);
        assertThat(summary.caseCount()).isEqualTo(14);
        assertThat(summary.failureCount()).isEqualTo(6);
        assertThat(summary.crashCount()).isEqualTo(4);
        assertThat(summary.completionCount()).isEqualTo(4);
        assertThat(summary.coverage().missed()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void strikesOnceOrFromThenOn() {
        AtomicInteger failures = new AtomicInteger();
        sweep(files -> {
                    for (int call = 0; call < 3; call++) {
                        try {
                            files.exists(FILE);
                        } catch (StorageException injected) {
                            files.report().surfaced(injected);
                            failures.incrementAndGet();
                        }
                    }
                })
                .faults(List.of(Fault.fail(Errno.EIO)))
                .run();
        assertThat(failures).hasValue(3 + (3 + 2 + 1));
    }

    @Test
    void findsASwallowedFault() {
        assertFound(
                files -> {
                    try {
                        files.exists(FILE);
                    } catch (StorageException swallowed) {
                        // The planted bug.
                    }
                },
                "surfaced nowhere");
    }

    @Test
    void findsALeakedHandle() {
        assertFound(
                files -> {
                    AppendFile file = files.create(FILE);
                    file.force();
                    file.close();
                },
                "1 handles were left open");
    }

    @Test
    void findsAnUntypedException() {
        assertFound(
                files -> {
                    try {
                        files.exists(FILE);
                    } catch (StorageException cause) {
                        throw new IllegalStateException(cause);
                    }
                },
                "none of GoDb's");
    }

    @Test
    void findsALostInterrupt() {
        assertFound(
                files -> {
                    files.exists(FILE);
                    Thread.interrupted();
                },
                "lost the interrupt");
    }

    @Test
    void letsAWorkloadConsumeInterruptsWhereItMay() {
        FaultScript consuming =
                new Script(files -> {
                    files.exists(FILE);
                    Thread.interrupted();
                }) {
                    @Override
                    public boolean consumesInterrupts() {
                        return true;
                    }
                };
        FaultSweep.of("planted", () -> consuming)
                .faults(List.of(Fault.interrupt()))
                .run();
    }

    @Test
    void findsAWorkloadThatCannotBeRepeated() {
        AtomicInteger runs = new AtomicInteger();
        assertFound(files -> files.exists(Path.of("run" + runs.getAndIncrement())), "cannot be repeated");
    }

    @Test
    void findsWhatTheCheckRefuses() {
        FaultScript refusing = new Script(files -> files.exists(FILE)) {
            @Override
            public void check(FileSystem files, @Nullable Throwable failure) {
                if (failure != null) {
                    throw new AssertionError("refused");
                }
            }
        };
        assertThatThrownBy(FaultSweep.of("planted", () -> refusing)::run).hasMessageContaining("refused");
    }

    @Test
    void letsAWorkloadRecoverWhereItMay() {
        FaultScript recovering =
                new Script(files -> {
                    try {
                        files.exists(FILE);
                    } catch (StorageException evicted) {
                        files.size(Path.of(""));
                    }
                }) {
                    @Override
                    public boolean mayRecoverFrom(FiredFault fault) {
                        return fault.fault().equals("EMFILE");
                    }
                };
        assertThatThrownBy(FaultSweep.of("planted", () -> recovering).faults(List.of(Fault.fail(Errno.EIO)))::run)
                .hasMessageContaining("surfaced nowhere");
    }

    @Test
    void repeatsTheOneCaseTheMessageNames() {
        System.setProperty(FaultSweep.REPEAT_PROPERTY, "planted:1:EIO:once");
        try {
            SweepSummary summary = sweep(files -> {
                        files.exists(FILE);
                        files.exists(FILE);
                    })
                    .run();
            assertThat(summary.caseCount()).isEqualTo(1);
        } finally {
            System.clearProperty(FaultSweep.REPEAT_PROPERTY);
        }
    }

    @Test
    void findsWhatOnlyTwoFaultsBringAboutAndRepeatsIt() {
        FaultSweep sweep = sweep(files -> {
                    try {
                        files.exists(FILE);
                    } catch (StorageException first) {
                        files.report().surfaced(first);
                        try {
                            files.exists(FILE);
                        } catch (StorageException swallowed) {
                            // The planted bug.
                        }
                    }
                    files.list(Path.of(""));
                })
                .faults(List.of(Fault.fail(Errno.EIO)))
                .pairs(50, 1);
        AssertionError found = catchThrowableOfType(AssertionError.class, sweep::run);
        Matcher line =
                Pattern.compile("-D(godb\\.sweep)=(planted:pair-\\S+) ").matcher(String.valueOf(found.getMessage()));
        assertThat(line.find()).isTrue();
        System.setProperty(line.group(1), line.group(2));
        try {
            assertThatThrownBy(sweep::run).hasMessageContaining("1 cases").hasMessageContaining(line.group(2));
        } finally {
            System.clearProperty(line.group(1));
        }
    }

    private static void assertFound(Consumer<FaultyFileSystem> workload, String finding) {
        assertThatThrownBy(sweep(workload)::run)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(finding)
                .hasMessageContaining("repeat with -Dgodb.sweep=planted:");
    }

    private static FaultSweep sweep(Consumer<FaultyFileSystem> workload) {
        return FaultSweep.of("planted", () -> new Script(workload));
    }

    private static class Script implements FaultScript {
        private final Consumer<FaultyFileSystem> workload;

        Script(Consumer<FaultyFileSystem> workload) {
            this.workload = workload;
        }

        @Override
        public FileSystem newFileSystem() {
            return new MemoryFileSystem();
        }

        @Override
        public void run(FaultyFileSystem files) {
            workload.accept(files);
        }

        @Override
        public void check(FileSystem files, @Nullable Throwable failure) {}
    }
}
