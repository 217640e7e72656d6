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
        Ending ending = endingOf(script, files);
        Throwable failure = ending.failure();
        rule.disarm();
        requireSameCall(files.report());
        boolean surfaced = failure != null && files.report().surfaced("the end of the workload", failure);
        requireTyped(failure, surfaced);
        requireNothingSwallowed(script, files.report());
        requireInterruptKept(script, files.report(), ending);
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

    private static Ending endingOf(FaultScript script, FaultyFileSystem files) {
        Throwable failure = null;
        try {
            script.run(files);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        // Cleared, because an injected interrupt must not reach the next case.
        return new Ending(failure, Thread.interrupted());
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

    private void requireInterruptKept(FaultScript script, FaultReport report, Ending ending) {
        String threadName = Thread.currentThread().getName();
        boolean interrupted = report.fired().stream()
                .anyMatch(fired -> fired.fault().equals(fault.toString())
                        && fault.interrupts()
                        && fired.operation().threadName().equals(threadName));
        if (interrupted && !ending.interrupted() && !script.consumesInterrupts()) {
            throw new AssertionError("the workload lost the interrupt that was injected into " + called);
        }
    }

    /** What a run threw, and whether its thread's interrupt flag was set then. */
    private record Ending(@Nullable Throwable failure, boolean interrupted) {}

    /** How a case ended well. */
    record Outcome(boolean failed, boolean crashed, CallSiteCoverage coverage) {}
}
