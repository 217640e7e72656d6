package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.core.log.Log;
import io.godb.testkit.kill.KillHarness;
import io.godb.testkit.kill.KillReport;
import io.godb.testkit.kill.PrefixCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Kills the process of a log that is written to at one level, or at all in turn. */
final class Kills {
    private Kills() {}

    /** A harness that checks each log twice, by opening it, verifying it all and reading what it holds. */
    static KillHarness harness(long seed, Path scratch, String... arguments) {
        return KillHarness.of(LogKillWorkload.class)
                .arguments(arguments)
                .directory(scratch)
                .seed(seed)
                .check(PrefixCheck.of(LogKillWorkload.contents(seed), (store, found) -> {
                    try (Log log = LogKillWorkload.open(store, Durability.OS)) {
                        log.verify();
                        LogContent.scan(log, found);
                    }
                }));
    }

    static KillReport run(String name, KillHarness harness) throws IOException, InterruptedException {
        KillReport report = harness.run();
        System.out.printf(
                Locale.ROOT,
                "%s: %d processes killed, %d while opening, %d while writing, of these %d (%.0f %%) in the middle of calls,"
                        + " %d while closing; %d checks, %d commits acknowledged, %d ms%n",
                name,
                report.rounds(),
                report.whileOpening(),
                report.whileWriting(),
                report.insideCalls(),
                100 * report.shareInsideCalls(),
                report.whileClosing(),
                report.checks(),
                report.acknowledged(),
                report.elapsed().toMillis());
        return report;
    }
}
