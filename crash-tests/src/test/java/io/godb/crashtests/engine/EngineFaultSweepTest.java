package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.testkit.Seeds;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultSweep;
import io.godb.testkit.fault.SweepSummary;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every call that a database makes of its files fails, once and from then on; and two of them in pairs.
 *
 * <p>The system property {@value #LONG_PROPERTY} asks for every fault at every call, where otherwise all forces fail, and for many more
 * pairs.
 */
@Tag("fault")
class EngineFaultSweepTest {
    private static final String LONG_PROPERTY = "godb.engine.long";
    private static final boolean IS_LONG = Boolean.getBoolean(LONG_PROPERTY);
    private static final int PAIRS = IS_LONG ? 10_000 : 150;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverCallFails(Durability level) {
        SweepSummary summary = FaultSweep.of("engine-" + level, () -> new EngineScript(level))
                .faults(IS_LONG ? Fault.standard() : List.of(Fault.failForceAndForget()))
                .run();
        System.out.println(summary);
        assertThat(summary.caseCount()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverCallFailsAmongLoads(Durability level) {
        SweepSummary summary = FaultSweep.of("engine-loads-" + level, () -> EngineScript.loading(level))
                .faults(IS_LONG ? Fault.standard() : List.of(Fault.failForceAndForget()))
                .run();
        System.out.println(summary);
        assertThat(summary.caseCount()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverTwoCallsFailAmongLoads(Durability level) {
        String name = "engine-loads-pairs-" + level;
        SweepSummary summary = FaultSweep.of(name, () -> EngineScript.loading(level))
                .faults(Fault.standard())
                .pairs(PAIRS, Seeds.next(name))
                .run();
        assertThat(summary.caseCount()).isEqualTo(PAIRS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void nothingAcknowledgedIsLostWhicheverTwoCallsFail(Durability level) {
        String name = "engine-pairs-" + level;
        SweepSummary summary = FaultSweep.of(name, () -> new EngineScript(level))
                .faults(Fault.standard())
                .pairs(PAIRS, Seeds.next(name))
                .run();
        assertThat(summary.caseCount()).isEqualTo(PAIRS);
    }
}
