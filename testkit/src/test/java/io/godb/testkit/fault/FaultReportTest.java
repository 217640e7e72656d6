package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault")
class FaultReportTest {
    private static final Path FILE = Path.of("file");

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());

    @Test
    void findsAFaultThatSurfacedNowhere() {
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).named("gone").always());
        assertThatThrownBy(() -> files.exists(FILE)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> files.report().assertNoneSwallowed())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 injected faults surfaced nowhere")
                .hasMessageContaining("injected EIO by rule 'gone' into EXISTS file [call 0")
                .hasMessageContaining("FaultReportTest");
    }

    @Test
    void recognisesAnInjectedFaultAsItselfAsACauseAndAsSuppressed() {
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).always());
        Throwable plain = catchThrowable(() -> files.exists(FILE));
        Throwable cause = catchThrowable(() -> files.exists(FILE));
        Throwable suppressed = catchThrowable(() -> files.exists(FILE));
        RuntimeException wrapper = new RuntimeException(new RuntimeException(cause));
        wrapper.getCause().addSuppressed(suppressed);

        assertThat(files.report().surfaced(plain)).isTrue();
        assertThat(files.report().swallowed()).hasSize(2);
        assertThat(files.report().surfaced("an event", wrapper)).isTrue();
        files.report().assertNoneSwallowed();
        assertThat(files.report().fired().get(1).surfacings()).containsExactly("an event");
        assertThat(files.report().fired().get(0).surfacings().get(0)).contains("FaultReportTest.recognises");
    }

    @Test
    void isNotSatisfiedByAnotherExceptionWithTheSameMessage() {
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).always());
        Throwable injected = catchThrowable(() -> files.exists(FILE));
        assertThat(files.report().surfaced(new StorageException(injected.getMessage(), FILE, null)))
                .isFalse();
        assertThat(files.report().swallowed()).hasSize(1);
    }

    @Test
    void recognisesTheRefusalAfterAFailureAsThatFailure() {
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.APPEND).nth(1));
        try (AppendFile file = files.create(FILE)) {
            assertThatThrownBy(() -> Bytes.append(file, "x")).isInstanceOf(StorageException.class);
            files.report().surfaced(catchThrowable(file::force));
        }
        files.report().assertNoneSwallowed();
    }

    @Test
    void followsCausesThatFormACircle() {
        RuntimeException first = new RuntimeException();
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);
        assertThat(files.report().surfaced(first)).isFalse();
    }

    @Test
    void listsSilentFaultsWithoutCallingThemSwallowed() {
        files.add(FaultRule.inject(Fault.lieAboutForce()).always());
        files.forceDirectory(Path.of(""));
        assertThat(files.report().fired()).hasSize(1);
        files.report().assertNoneSwallowed();
    }

    @Test
    void doesNotReportAFaultThatAnotherRuleForestalled() {
        files.add(FaultRule.inject(Fault.shortWrite(1, Errno.ENOSPC)).always());
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.APPEND).always());
        try (AppendFile file = files.create(FILE)) {
            files.report().surfaced(catchThrowable(() -> Bytes.append(file, "x")));
        }
        files.report().assertNoneSwallowed();
    }

    @Test
    void countsEveryCallOnceAndInOrder() {
        files.keepOperations();
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            file.fill(10);
            file.force();
        }
        try (ReadFile file = files.open(FILE)) {
            file.size();
            file.readFully(ByteBuffer.allocate(2), 1);
        }
        files.rename(FILE, Path.of("renamed"));

        assertThat(files.report().operations())
                .extracting(Operation::kind)
                .containsExactly(
                        OperationKind.CREATE,
                        OperationKind.APPEND,
                        OperationKind.FILL,
                        OperationKind.FORCE,
                        OperationKind.CLOSE,
                        OperationKind.OPEN,
                        OperationKind.SIZE,
                        OperationKind.READ,
                        OperationKind.CLOSE,
                        OperationKind.RENAME);
        assertThat(files.report().operations())
                .extracting(Operation::index)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(files.report().callCount()).isEqualTo(10);
        assertThat(files.report().callCount(OperationKind.CLOSE)).isEqualTo(2);

        Operation read = files.report().operations().get(7);
        assertThat(read.position()).isEqualTo(1);
        assertThat(read.length()).isEqualTo(2);
        assertThat(read.threadName()).isEqualTo(Thread.currentThread().getName());
        assertThat(read.callSite()).isNull();
        assertThat(files.report().operations().get(9).target()).isEqualTo(Path.of("renamed"));
    }

    @Test
    void countsExactlyWhateverTheThreads() throws Exception {
        int threadCount = 4;
        int callsEach = 500;
        FaultRule rule = files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.EXISTS).every(7));
        files.keepOperations();
        AtomicInteger failures = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(threadCount);
        for (int thread = 0; thread < threadCount; thread++) {
            threads.execute(() -> {
                for (int call = 0; call < callsEach; call++) {
                    if (catchThrowable(() -> files.exists(FILE)) != null) {
                        failures.incrementAndGet();
                    }
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(files.report().callCount()).isEqualTo((long) threadCount * callsEach);
        assertThat(rule.firings()).isEqualTo(threadCount * callsEach / 7);
        assertThat(failures).hasValue(threadCount * callsEach / 7);
        assertThat(files.report().operations())
                .extracting(Operation::index)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void namesTheCallerOutsideTheFilePackagesAndCoversIt() {
        files.captureCallSites();
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.FORCE).always());
        assertThatThrownBy(() -> AtomicFile.publish(files, FILE, Bytes.of("x"))).isInstanceOf(StorageException.class);

        CallSiteCoverage coverage = files.report().coverage();
        assertThat(coverage.seen()).hasSize(5).allMatch(pair -> pair.contains("FaultReportTest.lambda$names"));
        assertThat(coverage.hit())
                .singleElement()
                .asString()
                .startsWith("FORCE at io.godb.testkit.fault.FaultReportTest");
        assertThat(coverage.missed()).hasSize(4);
    }
}
