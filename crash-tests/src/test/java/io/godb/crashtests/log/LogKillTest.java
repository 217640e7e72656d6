package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.testkit.Seeds;
import io.godb.testkit.kill.KillReport;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process that writes a log is killed, at any moment, again and again in the same directory; nothing that was acknowledged
 * is lost as far as the level promises, and what is found is a prefix.
 *
 * <p>The system property {@value #ROUNDS_PROPERTY} asks for more rounds of each.
 */
@Tag("crash")
class LogKillTest {
    private static final String ROUNDS_PROPERTY = "godb.kill.rounds";
    private static final int ROUNDS = Integer.getInteger(ROUNDS_PROPERTY, 20);
    /** What a run may take where nobody asks for more rounds and the machine is busy with something else. */
    private static final Duration LONGEST =
            Integer.getInteger(ROUNDS_PROPERTY) == null ? Duration.ofSeconds(10) : Duration.ofDays(7);
    /** Of the kills while writing. A commit that is told to the parent takes as long as one that is written to memory. */
    private static final double SHARE_INSIDE_CALLS = Integer.getInteger(ROUNDS_PROPERTY) == null ? 0.2 : 0.3;

    @TempDir
    private Path scratch;

    @Test
    void whatWasWrittenAtOsSurvivesEveryKill() throws Exception {
        requireInside(kill("OS"));
    }

    @Test
    void whatWasWrittenAtFullSurvivesEveryKill() throws Exception {
        requireInside(kill("FULL"));
    }

    @Test
    void whatWasWrittenAtMemoryIsAPrefixThatHoldsWhatWasSynced() throws Exception {
        requireInside(kill("MEMORY"));
    }

    @Test
    void eachCommitKeepsThePromiseOfTheLevelItWasWrittenAt() throws Exception {
        requireInside(kill("OS", LogKillWorkload.SWITCHED));
    }

    @Test
    void anOpeningThatIsKilledHarmsNothing() throws Exception {
        long seed = Seeds.next("LogKillTest, openings");
        KillReport report = Kills.run(
                "openings",
                Kills.harness(seed, scratch, "OS")
                        .openingPercent(75)
                        .rounds(ROUNDS)
                        .atMost(LONGEST));
        assertThat(report.whileOpening()).isGreaterThan(report.rounds() / 6);
    }

    private KillReport kill(String... arguments) throws Exception {
        String name = String.join(", ", arguments);
        long seed = Seeds.next("LogKillTest, " + name);
        return Kills.run(
                name, Kills.harness(seed, scratch, arguments).rounds(ROUNDS).atMost(LONGEST));
    }

    private static void requireInside(KillReport report) {
        report.requireInsideCalls(SHARE_INSIDE_CALLS);
    }
}
