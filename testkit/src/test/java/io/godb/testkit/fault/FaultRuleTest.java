package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.godb.core.StorageException;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault")
class FaultRuleTest {
    private static final Path FILE = Path.of("log", "000001.wal");

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());

    @Test
    void firesAtTheNthMatchingCallOnly() {
        files.add(failing().nth(3));
        assertThat(failuresOf(6)).containsExactly(3);
    }

    @Test
    void firesAtEveryNthCall() {
        files.add(failing().every(2));
        assertThat(failuresOf(6)).containsExactly(2, 4, 6);
    }

    @Test
    void firesFromTheNthCallOnForGood() {
        files.add(failing().from(4));
        assertThat(failuresOf(6)).containsExactly(4, 5, 6);
    }

    @Test
    void firesWhileArmedByHandAndCountsOnlyThen() {
        FaultRule rule = files.add(failing().byHand());
        assertThat(failuresOf(2)).isEmpty();
        rule.arm();
        assertThat(failuresOf(2)).containsExactly(1, 2);
        rule.disarm();
        assertThat(failuresOf(2)).isEmpty();
        assertThat(rule.matchingCalls()).isEqualTo(2);
        assertThat(rule.firings()).isEqualTo(2);
    }

    @Test
    void beginsToCountWhenItIsArmedAgain() {
        FaultRule rule = files.add(failing().nth(2));
        rule.disarm();
        failuresOf(5);
        rule.arm();
        assertThat(failuresOf(3)).containsExactly(2);
    }

    @Test
    void matchesFileNamesByGlobsWithoutSlashAndWholePathsByOthers() {
        files.add(failing().paths("*.wal").nth(1));
        files.add(failing().paths("log/*.wal").nth(2));
        files.add(failing().paths("*/log/*").always());
        assertThat(failuresOf(3)).containsExactly(1, 2);
    }

    @Test
    void matchesEitherNameOfARename() {
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).paths("CURRENT").always());
        Bytes.write(files, Path.of("CURRENT.tmp"), "x");
        assertThat(catchThrowable(() -> files.rename(Path.of("CURRENT.tmp"), Path.of("CURRENT"))))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void leavesOtherKindsAlone() {
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.DELETE).always());
        assertThat(failuresOf(3)).isEmpty();
    }

    @Test
    void choosesTheSameCallsFromTheSameSeed() {
        files.add(failing().chance(0.3, 42));
        FaultyFileSystem again = new FaultyFileSystem(new MemoryFileSystem());
        again.add(failing().chance(0.3, 42));
        FaultyFileSystem other = new FaultyFileSystem(new MemoryFileSystem());
        other.add(failing().chance(0.3, 43));

        List<Integer> failures = failuresOf(files, 200);
        assertThat(failures).hasSizeBetween(30, 90);
        assertThat(failuresOf(again, 200)).isEqualTo(failures);
        assertThat(failuresOf(other, 200)).isNotEqualTo(failures);
    }

    @Test
    void neverFiresWithChanceZeroAndAlwaysWithChanceOne() {
        files.add(failing().chance(0, 1));
        assertThat(failuresOf(50)).isEmpty();
        files.add(failing().chance(1, 1));
        assertThat(failuresOf(50)).hasSize(50);
    }

    @Test
    void describesItselfWithItsSeed() {
        assertThat(failing().paths("*.wal").chance(0.5, 77))
                .hasToString("EIO on [EXISTS] of *.wal, chance 0.5 with seed 77");
    }

    @Test
    void refusesKindsItsFaultCannotHappenTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultRule.inject(Fault.shortRead(1)).on(OperationKind.DELETE))
                .withMessageContaining("short-read-1 can happen to [READ] only");
    }

    @Test
    void refusesASecondFileSystem() {
        FaultRule rule = files.add(failing().always());
        FaultyFileSystem other = new FaultyFileSystem(new MemoryFileSystem());
        assertThatIllegalStateException().isThrownBy(() -> other.add(rule));
    }

    private static FaultRule.Builder failing() {
        return FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.EXISTS);
    }

    private List<Integer> failuresOf(int calls) {
        return failuresOf(files, calls);
    }

    /** Which of so many calls, counted from 1 on, failed. */
    private static List<Integer> failuresOf(FaultyFileSystem files, int calls) {
        List<Integer> failures = new ArrayList<>();
        for (int call = 1; call <= calls; call++) {
            try {
                files.exists(FILE);
            } catch (StorageException injected) {
                failures.add(call);
            }
        }
        return failures;
    }
}
