package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.crash.PersistenceModel;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.RecordingFileSystem;

/**
 * Lets one force after the other of a log's files fail, as a kernel fails them: it drops what it could not write, goes on
 * showing it, and tells once. The log is used on, opened again and used on, and then the power is cut.
 */
final class FailedForces {
    private static final int RECORD_BYTES = 600;
    private static final int IMAGES = Boolean.getBoolean("godb.log.long") ? 1500 : 500;

    private FailedForces() {}

    /** Sweeps over all forces; returns how many there were, or throws what is broken. */
    static int sweep(long seed) {
        int forces = 0;
        while (isCutAfter(seed, forces + 1)) {
            forces++;
        }
        return forces;
    }

    /** Whether there was such a force. */
    private static boolean isCutAfter(long seed, int failing) {
        LogSetup setup = LogSetup.equalRecords(seed, Durability.OS, RECORD_BYTES);
        FaultyFileSystem faulty = new FaultyFileSystem(new MemoryFileSystem());
        FaultRule rule = faulty.add(FaultRule.inject(Fault.failForceAndForget())
                .on(OperationKind.FORCE)
                .paths("*.log")
                .nth(failing));
        RecordingFileSystem files = new RecordingFileSystem(faulty);
        useUntilFailed(files, setup, files.marks(), 1);
        useUntilFailed(files, setup, files.marks(), 2);
        CrashReport report = CrashExplorer.of(files.trace(), new RecoveredLog(setup, Promise.POWER_CUT))
                .models(PersistenceModel.SYNCED_ONLY, PersistenceModel.WRITEBACK, PersistenceModel.ADVERSARIAL)
                .budget(IMAGES)
                .random(2, seed)
                .sampling()
                .explore();
        if (report.failure().isPresent()) {
            throw new AssertionError(
                    "Force " + failing + " of a segment failed, then:\n"
                            + report.failure().get().message(),
                    report.failure().get().cause());
        }
        return rule.firings() > 0;
    }

    /** Whatever fails is tried again, and must say so again: what nobody is told counts for nothing. */
    private static void useUntilFailed(FileSystem files, LogSetup setup, Marks marks, int life) {
        LogClient client = new LogClient(files, setup, marks, life);
        try {
            client.open();
            client.append(2).sync().append(1);
            client.durability(Durability.FULL).append(2).rotate().append(2);
            client.durability(Durability.OS)
                    .append(2)
                    .truncateToSegments(1)
                    .append(1)
                    .sync();
            client.close();
        } catch (GoDbException failure) {
            if (client.isOpen()) {
                goOn(client);
            }
        }
    }

    private static void goOn(LogClient client) {
        try {
            client.sync();
            client.append(1);
        } catch (GoDbException failure) {
            client.log().close();
        }
    }
}
