package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.testkit.crash.CrashReport;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The power is cut, and the process killed, at every moment of a database's use; {@link RecoveredDatabase} says what must be left.
 *
 * <p>The system property {@value #IMAGES_PROPERTY} asks for more images of each use, and for all uses everywhere.
 */
@Tag("crash")
class EnginePowerCutTest {
    private static final String IMAGES_PROPERTY = "godb.engine.images";
    private static final long SEED = Long.getLong("godb.seed", 1);
    private static final boolean IS_LONG = Integer.getInteger(IMAGES_PROPERTY) != null;
    private static final int IMAGES = Integer.getInteger(IMAGES_PROPERTY, 200);
    /** What is asked for; there are more, since no moment of a second life is left out. */
    private static final int SECOND_CUTS = IMAGES / 25;

    @ParameterizedTest
    @EnumSource
    void noPowerCutTakesWhatWasForcedOrLooksLikeDamage(PowerCuts use) {
        passed("power cuts, " + use, use.powerCuts(SEED, IMAGES));
    }

    @ParameterizedTest
    @MethodSource("killed")
    void noKillTakesWhatWasWritten(PowerCuts use) {
        passed("kills, " + use, use.kills(SEED, IMAGES / 2));
    }

    @ParameterizedTest
    @MethodSource("cutTwice")
    void noSecondCutInRecoveryOrAfterItTakesMore(PowerCuts use) {
        CrashReport report = passed("second power cuts, " + use, use.secondPowerCuts(SEED, IMAGES, SECOND_CUTS));
        assertThat(report.secondCrashes()).isPositive();
    }

    private static List<PowerCuts> killed() {
        return IS_LONG
                ? List.of(PowerCuts.values())
                : List.of(
                        PowerCuts.FLUSH,
                        PowerCuts.MANY_CHECKPOINTS,
                        PowerCuts.COMPACT,
                        PowerCuts.COMPACT_COMPRESSED,
                        PowerCuts.KEYSPACES,
                        PowerCuts.LOAD);
    }

    private static List<PowerCuts> cutTwice() {
        return IS_LONG
                ? List.of(PowerCuts.values())
                : List.of(
                        PowerCuts.CREATE,
                        PowerCuts.CHECKPOINT,
                        PowerCuts.COMPACT,
                        PowerCuts.CHECKPOINT_AT_FULL,
                        PowerCuts.LOAD);
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
