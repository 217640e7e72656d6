package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault")
class CrashTest {
    private static final Path DIRECTORY = Path.of("");
    private static final Path FILE = Path.of("file");

    private final MemoryFileSystem below = new MemoryFileSystem();
    private final FaultyFileSystem files = new FaultyFileSystem(below);

    @Test
    void failsEveryLaterCallOnEveryHandle() {
        AppendFile appender = files.create(FILE);
        Bytes.append(appender, "accepted");
        ReadFile reader = files.open(FILE);
        ByteView view = files.view(FILE);
        var lock = files.lock(DIRECTORY, LockMode.EXCLUSIVE);

        files.crash();

        assertKilled(() -> Bytes.append(appender, "x"));
        assertKilled(appender::force);
        assertKilled(appender::position);
        assertKilled(appender::close);
        assertKilled(() -> reader.read(ByteBuffer.allocate(1), 0));
        assertKilled(reader::close);
        assertKilled(() -> view.getByte(0));
        assertKilled(view::size);
        assertKilled(lock::close);
        assertKilled(() -> files.exists(FILE));
        assertThat(Bytes.read(below, FILE)).isEqualTo("accepted");
    }

    @Test
    void releasesHandlesAndLocksAsASystemDoes() {
        files.create(FILE);
        files.lock(DIRECTORY, LockMode.EXCLUSIVE);
        files.crash();
        files.handles().assertNoneOpen();
        new FaultyFileSystem(below).lock(DIRECTORY, LockMode.EXCLUSIVE).close();
    }

    @Test
    void killsBeforeTheEffectOfACall() {
        files.add(FaultRule.inject(Fault.crashBefore()).on(OperationKind.CREATE).nth(1));
        assertKilled(() -> files.create(FILE));
        assertThat(files.isCrashed()).isTrue();
        assertThat(below.exists(FILE)).isFalse();
    }

    @Test
    void killsAfterTheEffectOfACall() {
        files.add(FaultRule.inject(Fault.crashAfter()).on(OperationKind.CREATE).nth(1));
        assertKilled(() -> files.create(FILE));
        assertThat(below.exists(FILE)).isTrue();
        files.handles().assertNoneOpen();
    }

    @Test
    void isNotSwallowedByDying() {
        files.add(FaultRule.inject(Fault.crashBefore()).always());
        assertKilled(() -> files.exists(FILE));
        files.report().assertNoneSwallowed();
    }

    @Test
    void letsNoCallThroughThatAHookHeldBackMeanwhile() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        files.add(FaultRule.inject(Fault.runBefore(() -> {
                    held.countDown();
                    await(killed);
                }))
                .on(OperationKind.CREATE)
                .always());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> creation = threads.submit(() -> files.create(FILE));
            await(held);
            files.crash();
            killed.countDown();
            assertThatThrownBy(() -> creation.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SimulatedCrashError.class);
        } finally {
            threads.shutdownNow();
        }
        assertThat(below.exists(FILE)).isFalse();
    }

    @Test
    void keepsHandlesThatACallStillUsesUntilItEnds() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        FaultyFileSystem slow = new FaultyFileSystem(below);
        FaultyFileSystem process = new FaultyFileSystem(slow);
        slow.add(FaultRule.inject(Fault.runBefore(() -> {
                    held.countDown();
                    await(killed);
                }))
                .on(OperationKind.READ)
                .always());
        Bytes.write(below, FILE, "x");
        ReadFile reader = process.open(FILE);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> read = threads.submit(() -> reader.read(ByteBuffer.allocate(1), 0));
            await(held);
            process.crash();
            assertThat(slow.handles().openHandles()).hasSize(1);
            killed.countDown();
            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        slow.handles().assertNoneOpen();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("waited for ten seconds");
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static void assertKilled(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SimulatedCrashError.class);
    }
}
