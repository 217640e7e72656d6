package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.testkit.Seeds;
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
    private static final int PAIRS = Integer.getInteger("godb.log.pairs", 1_000);

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverCallFails(Durability level) {
        SweepSummary summary = FaultSweep.of("log-" + level, () -> new LogScript(level))
                .faults(everyFault())
                .run();
        System.out.println(summary);
        assertThat(summary.coverage().missed()).isEmpty();
        assertThat(summary.caseCount()).isGreaterThan(2_000);
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
