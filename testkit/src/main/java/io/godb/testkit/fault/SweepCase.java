package io.godb.testkit.fault;

import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a workload that suffers one fault, once or from then on.
 *
 * @param called what that call was when the calls were counted
 */
record SweepCase(Operation called, Fault fault, boolean lasting) {
    /** Call, fault and reach: what names the case within its sweep. */
    @Override
    public String toString() {
        return called.index() + ":" + fault + ":" + (lasting ? "from-then-on" : "once");
    }

    /** Runs the case and returns what became of it; throws if something is wrong. */
    Outcome run(FaultScript script) {
        FileSystem bare = script.newFileSystem();
        script.prepare(bare);
        FaultyFileSystem files = new FaultyFileSystem(bare);
        FaultRule rule = files.add(rule());
        Throwable failure = failureOf(script, files);
        rule.disarm();
        requireSameCall(files.report());
        boolean surfaced = failure != null && files.report().surfaced("the end of the workload", failure);
        requireTyped(failure, surfaced);
        requireNothingSwallowed(script, files.report());
        if (!files.isCrashed()) {
            files.handles().assertNoneOpen();
        }
        script.check(bare, failure);
        return new Outcome(failure != null, files.isCrashed(), files.report().coverage());
    }

    private FaultRule rule() {
        long index = called.index();
        return FaultRule.inject(fault)
                .where(operation -> lasting ? operation.index() >= index : operation.index() == index)
                .named(toString())
                .always();
    }

    private static @Nullable Throwable failureOf(FaultScript script, FaultyFileSystem files) {
        try {
            script.run(files);
            return null;
        } catch (Throwable failure) {
            return failure;
        } finally {
            // An injected interrupt must not reach the next case.
            Thread.interrupted();
        }
    }

    private void requireSameCall(FaultReport report) {
        List<FiredFault> fired = report.fired();
        Operation now = fired.isEmpty() ? null : fired.get(0).operation();
        if (now == null
                || now.index() != called.index()
                || now.kind() != called.kind()
                || !now.path().equals(called.path())) {
            throw new AssertionError("the workload cannot be repeated: this call was first " + called + ", now " + now);
        }
    }

    private static void requireTyped(@Nullable Throwable failure, boolean surfaced) {
        boolean typed = failure == null
                || failure instanceof GoDbException
                || failure instanceof SimulatedCrashError
                || (failure instanceof Error && surfaced);
        if (!typed) {
            throw new AssertionError(
                    "the workload failed with an exception that is none of GoDb's: " + failure, failure);
        }
    }

    private static void requireNothingSwallowed(FaultScript script, FaultReport report) {
        if (!report.swallowed().stream().allMatch(script::mayRecoverFrom)) {
            report.assertNoneSwallowed();
        }
    }

    /** How a case ended well. */
    record Outcome(boolean failed, boolean crashed, CallSiteCoverage coverage) {}
}
