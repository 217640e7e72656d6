package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forces that fail and bits that turn: the log neither trusts the one nor believes the other. */
@Tag("fault")
class LogForceAndRotTest {
    private static final long SEED = Long.getLong("godb.seed", 1);

    @Test
    void whateverForceFailsNothingThatWasAcknowledgedIsLostToAPowerCut() {
        int forces = FailedForces.sweep(SEED);
        System.out.println("seed " + SEED + ": each of " + forces + " forces failed");
        assertThat(forces).isGreaterThan(5);
    }

    @Test
    void noTurnedBitOfAProvenRecordIsBelieved() {
        System.out.println("seed " + SEED + ": " + Rot.turnEveryBit(SEED) + " bits turned");
    }
}
