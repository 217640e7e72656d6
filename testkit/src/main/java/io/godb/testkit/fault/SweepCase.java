package io.godb.testkit.fault;

import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One call of a workload that suffers one fault, once or from then on; maybe with a second fault at a later call.
 *
 * @param name what names the case within its sweep
 * @param called what the first call was when the calls were counted
 */
record SweepCase(
        String name,
        Operation called,
        Strike first,
        @Nullable Strike second) {
    /** What the names of pairs begin with; the seed follows. */
    static final String PAIR_PREFIX = "pair-";

    static SweepCase of(Operation called, Fault fault, boolean lasting) {
        Strike strike = new Strike(called.index(), fault, lasting);
        return new SweepCase(strike.toString(), called, strike, null);
    }

    /**
     * Two faults that this seed draws: the first at any call it can happen to, the second from some call behind it on,
     * at the first one it can happen to, since the first fault may change what is called.
     */
    static SweepCase drawPair(long seed, List<Operation> operations, List<Fault> faults) {
        SplittableRandom random = new SplittableRandom(seed);
        SweepCase one = null;
        while (one == null) {
            Operation called = operations.get(random.nextInt(operations.size()));
            Fault fault = faults.get(random.nextInt(faults.size()));
            one = fault.kinds().contains(called.kind()) ? of(called, fault, random.nextBoolean()) : null;
        }
        long callsBehind = Math.max(1, operations.size() - one.called.index());
        long index = one.called.index() + 1 + random.nextLong(callsBehind);
        Strike other = new Strike(index, faults.get(random.nextInt(faults.size())), random.nextBoolean());
        return new SweepCase(PAIR_PREFIX + seed, one.called, one.first, other);
    }

    /** The name, and for a pair what it stands for. */
    @Override
    public String toString() {
        return second == null ? name : name + " (" + first + " and " + second + ")";
    }

    /** Runs the case and returns what became of it; throws if something is wrong. */
    Outcome run(FaultScript script) {
        FileSystem bare = script.newFileSystem();
        script.prepare(bare);
        FaultyFileSystem files = new FaultyFileSystem(bare);
        List<FaultRule> rules = rules();
        rules.forEach(files::add);
        Ending ending = endingOf(script, files);
        Throwable failure = ending.failure();
        rules.forEach(FaultRule::disarm);
        requireSameCall(files.report());
        boolean surfaced = failure != null && files.report().surfaced("the end of the workload", failure);
        requireTyped(failure, surfaced);
        requireNothingSwallowed(script, files, failure);
        requireInterruptKept(script, files.report(), ending);
        if (!files.isCrashed()) {
            files.handles().assertNoneOpen();
        }
        script.check(bare, failure);
        return new Outcome(failure != null, files.isCrashed(), files.report().coverage());
    }

    private List<FaultRule> rules() {
        FaultRule rule = first.rule(first.lasting ? Long.MAX_VALUE : first.index);
        return second == null ? List.of(rule) : List.of(rule, second.rule(Long.MAX_VALUE));
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

    private void requireNothingSwallowed(FaultScript script, FaultyFileSystem files, @Nullable Throwable failure) {
        if (files.isCrashed()) {
            // Killed by one fault before it could tell of the other.
            return;
        }
        FaultReport report = files.report();
        // Who fails before confirming uses nothing of what was read.
        boolean unconfirmed = second != null && failure != null;
        if (!report.swallowed().stream()
                .allMatch(fault -> script.mayRecoverFrom(fault) || (unconfirmed && isLateRead(fault)))) {
            report.assertNoneSwallowed();
        }
    }

    private static boolean isLateRead(FiredFault fault) {
        return fault.fault().equals(LateReadFault.NAME);
    }

    private void requireInterruptKept(FaultScript script, FaultReport report, Ending ending) {
        String threadName = Thread.currentThread().getName();
        boolean interrupted = report.fired().stream()
                .anyMatch(fired -> fired.fault().equals(Fault.interrupt().toString())
                        && fired.operation().threadName().equals(threadName));
        if (interrupted && !ending.interrupted() && !script.consumesInterrupts()) {
            throw new AssertionError("the workload lost the interrupt that was injected into " + called);
        }
    }

    /** A fault that strikes at a call, or from it on. */
    record Strike(long index, Fault fault, boolean lasting) {
        /** Call, fault and reach. */
        @Override
        public String toString() {
            return index + ":" + fault + ":" + (lasting ? "from-then-on" : "once");
        }

        /** Strikes from the index up to this one, once or at every call. */
        FaultRule rule(long lastIndex) {
            FaultRule.Builder rule = FaultRule.inject(fault)
                    .where(operation -> operation.index() >= index && operation.index() <= lastIndex)
                    .named(toString());
            return lasting ? rule.always() : rule.nth(1);
        }
    }

    /** What a run threw, and whether its thread's interrupt flag was set then. */
    private record Ending(@Nullable Throwable failure, boolean interrupted) {}

    /** How a case ended well. */
    record Outcome(boolean failed, boolean crashed, CallSiteCoverage coverage) {}
}
