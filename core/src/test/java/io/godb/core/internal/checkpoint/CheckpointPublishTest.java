package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.godb.core.OutcomeUnknownException;
import io.godb.core.StorageException;
import io.godb.core.WriterFencedException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Publications that meet failures, power cuts and other writers. */
class CheckpointPublishTest {
    private static final Path AT = Path.of("/data");
    private static final Path CHECKPOINTS = AT.resolve("checkpoints");
    private static final long EPOCH = 99;
    /** More than a publication makes. */
    private static final int MOST_CALLS = 60;

    private static CheckpointStore opened(FileSystem files) {
        files.createDirectories(CHECKPOINTS);
        CheckpointStore store = new CheckpointStore(files, AT, CHECKPOINTS);
        store.read();
        return store;
    }

    /** The number that a new process would open from; 0 for none. */
    private static long newest(FileSystem files) {
        FoundCheckpoints found = new CheckpointStore(files, AT, CHECKPOINTS).read();
        return found.isNew() ? 0 : found.candidates().get(0).number();
    }

    private static Set<Long> newestAfterPowerCut(CrashFileSystem files) {
        Set<Long> newest = new HashSet<>();
        files.afterPowerCut().forEach(picture -> newest.add(newest(picture)));
        return newest;
    }

    @Test
    void aPowerCutAtAnyCallLeavesTheOldOrTheNewCheckpoint() {
        CrashFileSystem files = new CrashFileSystem();
        CheckpointStore store = opened(files);
        for (long number = 1; number <= 4; number++) {
            Set<Long> allowed = Set.of(number - 1, number);
            files.onCall = () -> assertThat(allowed).containsAll(newestAfterPowerCut(files));
            store.publish(Checkpoints.plain(number, number * 10, EPOCH));
            files.onCall = () -> {};
            assertThat(newestAfterPowerCut(files)).containsExactly(number);
        }
        assertThat(files.calls).isGreaterThan(40);
    }

    @Test
    void afterAFailureOfAnyCallTheOldOneStaysAndAnotherNumberSucceeds() {
        int failures = 0;
        for (int call = 0; call < MOST_CALLS; call++) {
            int failing = call;
            failures += publishAndFail(each -> each == failing, each -> false) ? 1 : 0;
            failures += publishAndFail(each -> false, each -> each == failing) ? 1 : 0;
        }
        assertThat(failures).isGreaterThan(25);
    }

    /** Then nothing can be cleaned up either. */
    @Test
    void afterAFailureOfAllFurtherCallsTheOldOneStaysAndAnotherNumberSucceeds() {
        int failures = 0;
        for (int call = 0; call < MOST_CALLS; call++) {
            int first = call;
            failures += publishAndFail(each -> each >= first, each -> false) ? 1 : 0;
            failures += publishAndFail(each -> false, each -> each >= first) ? 1 : 0;
        }
        assertThat(failures).isGreaterThan(25);
    }

    private static boolean publishAndFail(IntPredicate before, IntPredicate after) {
        CrashFileSystem files = new CrashFileSystem();
        CheckpointStore store = opened(files);
        store.publish(Checkpoints.plain(1, 10, EPOCH));
        files.calls = 0;
        files.failsBefore = before;
        files.failsAfter = after;
        files.onCall = () -> assertThat(Set.of(1L, 2L)).containsAll(newestAfterPowerCut(files));
        boolean hasFailed = false;
        Set<Long> left = Set.of(2L);
        try {
            store.publish(Checkpoints.plain(2, 20, EPOCH));
        } catch (OutcomeUnknownException unknown) {
            hasFailed = true;
            left = Set.of(1L, 2L);
        } catch (StorageException failure) {
            hasFailed = true;
            left = Set.of(1L);
        }
        files.onCall = () -> {};
        files.failsBefore = call -> false;
        files.failsAfter = call -> false;
        assertThat(left).contains(newest(files));
        assertThat(left).containsAll(newestAfterPowerCut(files));
        publishAgain(files, store);
        return hasFailed;
    }

    private static void publishAgain(CrashFileSystem files, CheckpointStore store) {
        long again = Math.max(3, store.highestNumber() + 1);
        store.publish(Checkpoints.plain(again, 30, EPOCH));
        assertThat(newest(files)).isEqualTo(again);
        assertThat(newestAfterPowerCut(files)).containsExactly(again);
    }

    @Test
    void anErrorIsNoReasonToForgetTheOldOne() {
        CrashFileSystem files = new CrashFileSystem();
        CheckpointStore store = opened(files);
        store.publish(Checkpoints.plain(1, 10, EPOCH));
        int calls = files.calls;
        files.onCall = () -> {
            if (files.calls == calls + 12) {
                files.calls++;
                throw new OutOfMemoryError("injected");
            }
        };
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> store.publish(Checkpoints.plain(2, 20, EPOCH)));
        files.onCall = () -> {};
        publishAgain(files, store);
    }

    @Test
    void aFailureBeforeTheSwitchLeavesNoFile() {
        CrashFileSystem files = new CrashFileSystem();
        CheckpointStore store = opened(files);
        store.publish(Checkpoints.plain(1, 10, EPOCH));
        List<Path> before = files.list(CHECKPOINTS);
        Path current = AT.resolve("CURRENT.tmp");
        files.failsBefore = call -> files.calls > 0 && isBeingWritten(files, current);
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> store.publish(Checkpoints.plain(2, 20, EPOCH)));
        files.failsBefore = call -> false;
        assertThat(files.list(CHECKPOINTS)).isEqualTo(before);
        assertThat(store.highestNumber()).isEqualTo(2);
    }

    private boolean hasFailedOnce;

    /** Once, when the temporary is there. */
    private boolean isBeingWritten(CrashFileSystem files, Path temporary) {
        boolean isNow = !hasFailedOnce && files.isThere(temporary);
        hasFailedOnce |= isNow;
        return isNow;
    }

    @Test
    void aNumberIsNotUsedTwice() {
        CheckpointStore store = opened(new MemoryFileSystem());
        store.publish(Checkpoints.plain(3, 10, EPOCH));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.publish(Checkpoints.plain(3, 20, EPOCH)))
                .withMessageContaining("3 was used before");
    }

    @Test
    void whoHasNotReadDoesNotPublish() {
        CheckpointStore store = new CheckpointStore(new MemoryFileSystem(), AT, CHECKPOINTS);
        assertThatIllegalStateException().isThrownBy(() -> store.publish(Checkpoints.plain(1, 1, EPOCH)));
    }

    @Test
    void whoWasOvertakenDoesNotPublish() {
        MemoryFileSystem files = new MemoryFileSystem();
        CheckpointStore slow = opened(files);
        slow.publish(Checkpoints.plain(1, 10, 0xAAL));
        CheckpointStore fast = opened(files);
        fast.publish(Checkpoints.plain(2, 20, 0xBBL));
        for (long number = 2; number < 4; number++) {
            Checkpoint late = Checkpoints.plain(number, 30, 0xAAL);
            assertThatExceptionOfType(WriterFencedException.class)
                    .isThrownBy(() -> slow.publish(late))
                    .withMessageContaining("checkpoint 2")
                    .withMessageContaining("writer bb")
                    .withMessageContaining("writer aa");
        }
        assertThat(newest(files)).isEqualTo(2);
        fast.publish(Checkpoints.plain(3, 40, 0xBBL));
        assertThat(newest(files)).isEqualTo(3);
    }

    /** The other one has written its checkpoint, but not switched to it yet. */
    @Test
    void theFileOfAnotherWriterIsNotOverwritten() {
        MemoryFileSystem files = new MemoryFileSystem();
        CheckpointStore store = opened(files);
        Path other = CHECKPOINTS.resolve(CheckpointFiles.checkpoint(1));
        byte[] bytes = CheckpointFormat.encode(Checkpoints.plain(1, 10, 0xBBL));
        Checkpoints.write(files, other, bytes);
        assertThatExceptionOfType(WriterFencedException.class)
                .isThrownBy(() -> store.publish(Checkpoints.plain(1, 10, 0xAAL)));
        assertThat(Checkpoints.content(files, other)).isEqualTo(bytes);
    }

    /** It publishes while this one has written its checkpoint, and has not switched to it yet. */
    @Test
    void whoIsOvertakenInBetweenTakesItsCheckpointBack() {
        CrashFileSystem files = new CrashFileSystem();
        CheckpointStore slow = opened(files);
        slow.publish(Checkpoints.plain(1, 10, 0xAAL));
        Path written = CHECKPOINTS.resolve(CheckpointFiles.checkpoint(2));
        files.onCall = () -> {
            if (files.isThere(written)) {
                files.onCall = () -> {};
                opened(files).publish(Checkpoints.plain(3, 20, 0xBBL));
            }
        };
        assertThatExceptionOfType(WriterFencedException.class)
                .isThrownBy(() -> slow.publish(Checkpoints.plain(2, 30, 0xAAL)))
                .withMessageContaining("checkpoint 3");
        assertThat(newest(files)).isEqualTo(3);
        assertThat(files.isThere(written)).isFalse();
    }
}
