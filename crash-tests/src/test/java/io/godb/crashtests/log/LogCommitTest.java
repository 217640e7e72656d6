package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.DirectoryLockedException;
import io.godb.core.Durability;
import io.godb.core.LogFailedException;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.StorageException;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.engine.StandaloneLog;
import io.godb.core.internal.log.CommitPlace;
import io.godb.core.internal.log.PreparedCommit;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a database asks of its log beside what everybody may. */
@Tag("fault")
class LogCommitTest {
    private static final int THREADS = 8;

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    private final ReentrantLock committing = new ReentrantLock();

    private LogOptions.Builder options(Durability level) {
        return TestLogs.repeatable(files).durability(level);
    }

    @Test
    void commitsThatComeWhileOneIsForcedShareTheNextForce() throws Exception {
        try (CommitLog wal = CommitLog.open(options(Durability.FULL).build());
                Crew crew = new Crew()) {
            wal.append(new byte[100]);
            CountDownLatch isForcing = new CountDownLatch(1);
            CountDownLatch mayGoOn = new CountDownLatch(1);
            FaultRule gate = files.add(FaultRule.inject(Fault.runBefore(() -> {
                        isForcing.countDown();
                        await(mayGoOn);
                    }))
                    .on(OperationKind.FORCE)
                    .always());
            long forces = wal.log.stats().forces();
            crew.work(() -> commit(wal));
            await(isForcing);
            for (int i = 1; i < THREADS; i++) {
                crew.work(() -> commit(wal));
            }
            // All of them are given an offset while the first one is still being forced.
            while (wal.log.nextOffset() < THREADS + 2) {
                Thread.onSpinWait();
            }
            assertThat(wal.log.durableOffset()).isEqualTo(1);
            mayGoOn.countDown();
            crew.join();
            gate.disarm();
            assertThat(wal.log.durableOffset()).isEqualTo(THREADS + 1);
            assertThat(wal.log.stats().forces() - forces).isEqualTo(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The way of a database: prepared before its lock, awaited behind it. */
    private Void commit(CommitLog wal) {
        PreparedCommit prepared = new PreparedCommit();
        wal.log.prepare(new byte[200], 0, 200, prepared);
        long lsn;
        committing.lock();
        try {
            lsn = wal.log.appendCommit(prepared);
        } finally {
            committing.unlock();
        }
        wal.log.awaitPromised(lsn);
        assertThat(wal.log.durableOffset()).isGreaterThanOrEqualTo(lsn);
        return null;
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void everyLevelKeepsItsPromise(Durability level) {
        try (CommitLog wal = CommitLog.open(options(level).build())) {
            assertThat(wal.append(new byte[10])).isEqualTo(1);
            assertThat(wal.log.promised(1)).isEqualTo(level);
            assertThat(wal.log.durableOffset()).isEqualTo(level == Durability.FULL ? 1 : 0);
            if (level == Durability.NONE) {
                assertThatExceptionOfType(OffsetOutOfRangeException.class).isThrownBy(() -> wal.log.awaitDurable(1));
                assertThat(wal.replay(1)).isEmpty();
            } else {
                wal.log.awaitDurable(1);
                assertThat(wal.log.durableOffset()).isEqualTo(1);
                assertThat(wal.replay(1)).hasSize(1);
            }
        }
    }

    @Test
    void remembersWhatWasPromisedBeforeTheLevelChanged() {
        try (CommitLog wal = CommitLog.open(options(Durability.OS).build())) {
            PreparedCommit prepared = new PreparedCommit();
            wal.log.prepare(new byte[10], 0, 10, prepared);
            wal.log.durability(Durability.FULL);
            long atFull = wal.log.appendCommit(prepared);
            wal.log.durability(Durability.OS);
            assertThat(wal.log.promised(atFull)).isEqualTo(Durability.FULL);
            wal.log.awaitPromised(atFull);
            assertThat(wal.log.durableOffset()).isEqualTo(atFull);
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void goesOnBehindAGapAndForgetsWhatLiesBeforeIt(Durability level) {
        LogOptions options = options(level).build();
        CommitPlace place;
        try (CommitLog wal = CommitLog.open(options)) {
            wal.append(new byte[10]);
            wal.append(new byte[10]);
            wal.log.skipTo(3);
            assertThat(wal.log.startOffset()).isEqualTo(1);
            wal.log.skipTo(100);
            assertThat(wal.log.startOffset()).isEqualTo(100);
            assertThat(wal.log.nextOffset()).isEqualTo(100);
            assertThat(wal.append(TestLogs.content(1, 10))).isEqualTo(100);
            place = wal.log.place(100);
            assertThatIllegalArgumentException().isThrownBy(() -> wal.log.skipTo(100));
            assertThatIllegalArgumentException().isThrownBy(() -> wal.log.skipTo(-1));
        }
        try (CommitLog wal = CommitLog.open(options)) {
            boolean isKept = level != Durability.NONE;
            assertThat(wal.log.recovery().wasClean()).isEqualTo(isKept);
            assertThat(wal.log.nextOffset()).isEqualTo(isKept ? 101 : 100);
            assertThat(wal.replay(100)).hasSize(isKept ? 1 : 0);
            assertThat(wal.log.isOwn(place)).isEqualTo(isKept);
            wal.log.skipTo(1L << 40);
            assertThat(wal.append(new byte[1])).isEqualTo(1L << 40);
        }
    }

    @Test
    void whoCannotTellWhetherTheGapIsOnTheDeviceTakesNothingMore() {
        LogOptions options = options(Durability.OS).build();
        CommitLog wal = CommitLog.open(options);
        wal.append(new byte[10]);
        FaultRule rule = files.add(FaultRule.inject(Fault.failAfterEffect(Errno.EIO))
                .on(OperationKind.RENAME)
                .always());
        assertThatExceptionOfType(StorageException.class).isThrownBy(() -> wal.log.skipTo(50));
        rule.disarm();
        assertThatExceptionOfType(LogFailedException.class).isThrownBy(() -> wal.append(new byte[10]));
        wal.close();
        try (CommitLog again = CommitLog.open(options)) {
            assertThat(again.log.startOffset()).isEqualTo(50);
            assertThat(again.append(new byte[10])).isEqualTo(50);
        }
    }

    @Test
    void knowsItsOwnPlacesFromOthers() {
        LogOptions options = options(Durability.OS).build();
        try (CommitLog wal = CommitLog.open(options)) {
            wal.append(new byte[10]);
            CommitPlace place = wal.log.place(1);
            assertThat(place.log()).isEqualTo(wal.log.id());
            assertThat(wal.log.incarnations()).containsExactly(place.position());
            assertThat(wal.log.isOwn(place)).isTrue();
            assertThat(wal.log.isOwn(new CommitPlace(new UUID(1, 2), place.position())))
                    .isFalse();
            assertThat(wal.log.isOwn(new CommitPlace(place.log(), new LogPosition(77, 1))))
                    .isFalse();
        }
    }

    @Test
    void locksWhatLiesElsewhereAndNothingElse() {
        LogOptions options = options(Durability.OS).build();
        try (Log within = StandaloneLog.openWithin(CommitLog.DIRECTORY, options, true, Runnable::run)) {
            assertThat(within.nextOffset()).isEqualTo(1);
            assertThatExceptionOfType(DirectoryLockedException.class)
                    .isThrownBy(() -> Log.open(CommitLog.DIRECTORY, options));
        }
        try (CommitLog wal = CommitLog.open(options)) {
            files.lock(CommitLog.DIRECTORY, LockMode.EXCLUSIVE).close();
            assertThat(wal.append(new byte[1])).isEqualTo(1);
        }
    }
}
