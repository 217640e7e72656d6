package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.testkit.crash.CrashReport;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power is cut, and the process killed, at every moment of a log's use; {@link RecoveredLog} says what must be left.
 *
 * <p>The system property {@code godb.log.long} asks for three times the images of each use.
 */
@Tag("crash")
class LogPowerCutTest {
    private static final long SEED = Long.getLong("godb.seed", 1);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVERY_SUBSET")
    void noPowerCutTakesWhatWasForcedOrLooksLikeDamage(PowerCuts use) {
        passed("power cuts, " + use, use.powerCuts(SEED));
    }

    @ParameterizedTest
    @EnumSource
    void noKillTakesWhatWasWritten(PowerCuts use) {
        passed("kills, " + use, use.kills(SEED));
    }

    @ParameterizedTest
    @EnumSource
    void noSecondCutInRecoveryOrAfterItTakesMore(PowerCuts use) {
        CrashReport report = passed("second power cuts, " + use, use.secondPowerCuts(SEED));
        assertThat(report.secondCrashes()).isPositive();
    }

    @Test
    void anySubsetOfTheUnforcedPagesOfTheLastSegmentsMayBeLost() {
        CrashReport report = passed("every subset", PowerCuts.EVERY_SUBSET.powerCuts(SEED));
        assertThat(report.candidatesExhausted()).isTrue();
    }

    private static CrashReport passed(String name, CrashReport report) {
        System.out.printf(
                Locale.ROOT,
                "%s, seed %d: %d points, %d images, %d distinct, %d second crashes, %d skipped, %d ms%n",
                name,
                SEED,
                report.points(),
                report.images(),
                report.distinct(),
                report.secondCrashes(),
                report.skipped(),
                report.elapsed().toMillis());
        return report.orThrow();
    }
}
