package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.testkit.Seeds;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultSweep;
import io.godb.testkit.fault.SweepSummary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call that a log makes of its files fails in every way, once and from then on; and two of them in pairs. */
@Tag("fault")
class LogFaultSweepTest {
    /** Sweeps with every fault at every level, and many more pairs, where it takes no matter how long. */
    private static final boolean IS_LONG = Boolean.getBoolean("godb.log.long");

    private static final int PAIRS = IS_LONG ? 20_000 : 150;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverCallFails(Durability level) {
        SweepSummary summary = FaultSweep.of("log-" + level, () -> new LogScript(level))
                .faults(IS_LONG ? everyFault() : level == Durability.OS ? everyDifferentFault() : oneOfAKind())
                .run();
        System.out.println(summary);
        assertThat(summary.coverage().missed()).isEmpty();
        assertThat(summary.caseCount()).isGreaterThan(1_500);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverTwoCallsFail(Durability level) {
        String name = "log-pairs-" + level;
        SweepSummary summary = FaultSweep.of(name, () -> new LogScript(level))
                .faults(everyFault())
                .pairs(PAIRS, Seeds.next(name))
                .run();
        assertThat(summary.caseCount()).isEqualTo(PAIRS);
    }

    /** The log treats all refusals of one call alike. */
    private static List<Fault> oneOfAKind() {
        return List.of(
                Fault.fail(Errno.EIO),
                Fault.failAfterEffect(Errno.ENOSPC),
                Fault.shortWrite(1, Errno.EIO),
                Fault.failForceAndForget(),
                Fault.interrupt(),
                Fault.crashAfter());
    }

    /** EACCES is the same exception as EROFS. */
    private static List<Fault> everyDifferentFault() {
        String equal = Fault.fail(Errno.EACCES).toString();
        return everyFault().stream()
                .filter(fault -> !fault.toString().equals(equal))
                .toList();
    }

    private static List<Fault> everyFault() {
        List<Fault> faults = new ArrayList<>(Fault.standard());
        faults.addAll(List.of(
                Fault.errorBefore(OutOfMemoryError::new),
                Fault.errorAfter(OutOfMemoryError::new),
                Fault.crashBefore(),
                Fault.crashAfter()));
        return faults;
    }
}
