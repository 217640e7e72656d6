package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.testkit.Seeds;
import io.godb.testkit.kill.KillHarness;
import io.godb.testkit.kill.KillReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process that writes to a database is killed, at any moment, again and again in the same directory; nothing that was
 * acknowledged is lost, no commit is found in part, and none is missing below another. Also where the newest checkpoint is damaged
 * then.
 *
 * <p>The system property {@value #ROUNDS_PROPERTY} asks for more rounds of each.
 */
@Tag("crash")
class EngineKillTest {
    private static final String ROUNDS_PROPERTY = "godb.kill.rounds";
    private static final int ROUNDS = Integer.getInteger(ROUNDS_PROPERTY, 40);
    /** What a run may take where nobody asks for more rounds and the machine is busy with something else. */
    private static final Duration LONGEST =
            Integer.getInteger(ROUNDS_PROPERTY) == null ? Duration.ofSeconds(4) : Duration.ofDays(7);

    private static final int WRITERS = 3;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void nothingAcknowledgedIsLostWheneverTheProcessIsKilled(Durability level) throws Exception {
        long seed = Seeds.next("EngineKillTest, " + level);
        run(level.toString(), harness(seed, level, new EngineKillCheck(seed, level, WRITERS)));
    }

    @Test
    void anOpeningThatIsKilledHarmsNothing() throws Exception {
        long seed = Seeds.next("EngineKillTest, openings");
        KillReport report = run(
                "openings",
                harness(seed, Durability.OS, new EngineKillCheck(seed, Durability.OS, WRITERS))
                        .openingPercent(75));
        assertThat(report.whileOpening()).isPositive();
    }

    @Test
    void nothingAcknowledgedIsLostWhereTheNewestCheckpointIsDamaged() throws Exception {
        long seed = Seeds.next("EngineKillTest, damaged");
        DamagedKillCheck check = new DamagedKillCheck(seed, Durability.OS, WRITERS);
        run("damaged", harness(seed, Durability.OS, check).openingPercent(10));
        System.out.println("damaged: " + check.counts());
        assertThat(check.counts()).isNotEmpty();
    }

    private KillHarness harness(long seed, Durability level, EngineKillCheck check) {
        return KillHarness.of(EngineKillWorkload.class)
                .arguments(level.toString())
                .directory(scratch)
                .writers(WRITERS)
                .seed(seed)
                .longestWriting(Duration.ofMillis(60))
                .rounds(ROUNDS)
                .atMost(LONGEST)
                .check(check);
    }

    static KillReport run(String name, KillHarness harness) throws IOException, InterruptedException {
        KillReport report = harness.run();
        System.out.printf(
                Locale.ROOT,
                "%s: %d processes killed, %d while opening, %d while writing, of these %d in the middle of calls,"
                        + " %d while closing; %d checks, %d operations acknowledged, %d ms%n",
                name,
                report.rounds(),
                report.whileOpening(),
                report.whileWriting(),
                report.insideCalls(),
                report.whileClosing(),
                report.checks(),
                report.acknowledged(),
                report.elapsed().toMillis());
        return report;
    }
}
