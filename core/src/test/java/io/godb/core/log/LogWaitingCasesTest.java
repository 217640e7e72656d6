package io.godb.core.log;

import static io.godb.core.log.LogCases.bytes;
import static io.godb.core.log.LogCases.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.Durability;
import io.godb.core.StalledException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait for one another: stalls, interrupts, slow forces and archives, levels that change meanwhile. */
@Timeout(60)
class LogWaitingCasesTest {
    private static final Path AT = Path.of("/log");

    /** A place where threads are held up from {@link #shut} until {@link #open}. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private volatile boolean isShut;

        void shut() {
            isShut = true;
        }

        void pass() {
            if (isShut) {
                reached.countDown();
                try {
                    opened.await();
                } catch (InterruptedException unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            }
        }

        /** Returns when a thread is being held up. */
        void awaitReached() throws InterruptedException {
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void open() {
            isShut = false;
            opened.countDown();
        }
    }

    /** An append that holds the lock lets the change of the level, then the last append wait behind it. */
    @Test
    void anAppendIsAsSafeAsTheLevelThatHeldForItsOffset() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        Gate clock = new Gate();
        LogOptions options = small(files)
                .background(false)
                .clock(() -> {
                    clock.pass();
                    return Instant.EPOCH;
                })
                .build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(10, 1));
            clock.shut();
            FutureTask<Long> holding = new FutureTask<>(() -> log.append(bytes(10, 2)));
            FutureTask<Void> changing = new FutureTask<>(() -> log.durability(Durability.FULL), null);
            FutureTask<Long> late = new FutureTask<>(() -> log.append(bytes(10, 3)));
            try {
                started(holding);
                clock.awaitReached();
                awaitWaiting(started(changing));
                awaitWaiting(started(late));
            } finally {
                clock.open();
            }
            assertThat(holding.get(20, TimeUnit.SECONDS)).isEqualTo(2);
            changing.get(20, TimeUnit.SECONDS);
            assertThat(late.get(20, TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(killedNext(files)).isEqualTo(4);
        }
    }

    /** Nothing is written or forced by time, so the stalled append itself sees to it. */
    @Test
    void aStalledAppendAtMemoryGoesOn() throws Exception {
        AtomicLong millis = new AtomicLong(1_000_000);
        LogOptions options = small(new PowerCutFileSystem())
                .durability(Durability.MEMORY)
                .stallAfter(Duration.ofMillis(50))
                .flushInterval(Duration.ofHours(1))
                .forceInterval(Duration.ofHours(1))
                .clock(() -> Instant.ofEpochMilli(millis.get()))
                .build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(10, 1));
            log.sync();
            log.append(bytes(10, 2));
            millis.addAndGet(1_000);
            FutureTask<Long> stalled = new FutureTask<>(() -> log.append(bytes(10, 3)));
            started(stalled);
            assertThat(stalled.get(20, TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(log.stats().stalls()).isPositive();
            assertThat(log.durableOffset()).isEqualTo(2);
        }
    }

    @Test
    void aSlowArchiveStopsNeitherWritingNorAppending() throws Exception {
        Gate archive = new Gate();
        archive.shut();
        PowerCutFileSystem files = new PowerCutFileSystem();
        LogOptions options = small(files)
                .durability(Durability.MEMORY)
                .archive((segment, file) -> archive.pass())
                .build();
        try (Log log = Log.open(AT, options)) {
            try {
                log.append(bytes(10, 1));
                log.rotate();
                log.sync();
                log.append(bytes(10, 2));
                archive.awaitReached();
                log.sync();
                long offset = log.append(bytes(10, 3));
                Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> killedNext(files) == offset + 1);
            } finally {
                archive.open();
            }
        }
    }

    @Test
    void anInterruptedStalledAppendSaysSoAndBurnsNoOffset() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        Gate force = new Gate();
        files.onForce = path -> force.pass();
        AtomicLong millis = new AtomicLong(1_000_000);
        LogOptions options = small(files)
                .stallAfter(Duration.ofMillis(50))
                .forceInterval(Duration.ofMillis(1))
                .clock(() -> Instant.ofEpochMilli(millis.get()))
                .build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(10, 1));
            log.sync();
            force.shut();
            try {
                log.append(bytes(10, 2));
                force.awaitReached();
                millis.addAndGet(1_000);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> log.append(bytes(10, 3))).isInstanceOf(StalledException.class);
                assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
                assertThat(log.nextOffset()).isEqualTo(3);
            } finally {
                force.open();
            }
            assertThat(log.append(bytes(10, 3))).isEqualTo(3);
            assertThat(log.read(3)).isEqualTo(bytes(10, 3));
        }
    }

    /** It waits for the force that another thread has under way. */
    @Test
    void aCloseThatIsInterruptedClosesCleanly() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        Gate force = new Gate();
        files.onForce = path -> force.pass();
        LogOptions options =
                small(files).background(false).durability(Durability.FULL).build();
        Log log = Log.open(AT, options);
        log.append(bytes(10, 1));
        force.shut();
        FutureTask<Long> appending = new FutureTask<>(() -> log.append(bytes(10, 2)));
        FutureTask<Boolean> closing = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            log.close();
            return Thread.interrupted();
        });
        try {
            started(appending);
            force.awaitReached();
            awaitWaiting(started(closing));
        } finally {
            force.open();
        }
        assertThat(appending.get(20, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(closing.get(20, TimeUnit.SECONDS)).as("the flag stays set").isTrue();
        assertThat(files.open).as("appenders open after close").isEmpty();
        try (Log again = Log.open(AT, options)) {
            assertThat(again.recovery().wasClean()).isTrue();
            assertThat(again.nextOffset()).isEqualTo(3);
        }
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task, "log-waiting-cases");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
        });
    }

    /** The offset that the next append would get if the process were killed now. */
    private static long killedNext(PowerCutFileSystem files) {
        try (Log left = Log.open(AT, small(files.afterKill(AT)).build())) {
            return left.nextOffset();
        }
    }
}
