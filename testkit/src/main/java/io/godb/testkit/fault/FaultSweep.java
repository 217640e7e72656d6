package io.godb.testkit.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Runs a workload once to count its calls, and then once for every call and every fault that can happen to it, the
 * fault striking once and from then on. After each run: the failure was a typed one, no fault was swallowed, no interrupt
 * was lost, no handle is open, and the script's own check passes.
 *
 * <pre>{@code
 * SweepSummary summary = FaultSweep.of("publish", PublishScript::new).faults(Fault.standard()).run();
 * }</pre>
 *
 * <p>With {@link #pairs}, a run suffers two faults instead, drawn by a seed.
 *
 * <p>A failed case is named in the message by one line; given as the system property {@value #REPEAT_PROPERTY}, that
 * line makes the sweep of that name run this case alone.
 *
 * <p><b>Threads.</b> One at a time. Workloads may use threads if their calls still come in one order.
 */
public final class FaultSweep {
    /** Names the one case to run: {@code <sweep>:<call>:<fault>:once}, {@code …:from-then-on}, or for two faults
     * {@code <sweep>:pair-<seed>}. */
    public static final String REPEAT_PROPERTY = "godb.sweep";

    private static final int MESSAGES_MAX = 20;

    private final String name;
    private final Supplier<? extends FaultScript> scripts;
    private List<Fault> faults = Fault.standard();
    private int pairCount;
    private long pairSeed;

    private FaultSweep(String name, Supplier<? extends FaultScript> scripts) {
        this.name = Objects.requireNonNull(name);
        this.scripts = Objects.requireNonNull(scripts);
    }

    /** A sweep over the standard faults; {@code scripts} gives a new script for every case. */
    public static FaultSweep of(String name, Supplier<? extends FaultScript> scripts) {
        return new FaultSweep(name, scripts);
    }

    /** Sweeps over these faults instead. */
    public FaultSweep faults(List<Fault> chosen) {
        Set<String> names = new HashSet<>();
        for (Fault fault : chosen) {
            if (!names.add(fault.toString())) {
                throw new IllegalArgumentException(
                        "two faults are named " + fault + "; a case could not be told apart");
            }
        }
        faults = List.copyOf(chosen);
        return this;
    }

    /**
     * Runs so many cases with two faults each instead of one case for every call and fault. The seed draws the calls,
     * the faults and their reach; the second fault strikes behind the first.
     */
    public FaultSweep pairs(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("not a number of cases: " + count);
        }
        pairCount = count;
        pairSeed = seed;
        return this;
    }

    /** Runs all cases, or the one to be repeated; fails with an {@link AssertionError} that lists those that failed. */
    public SweepSummary run() {
        FaultReport counted = count();
        Tally tally = new Tally(counted.coverage());
        for (SweepCase sweepCase : chosen(counted.operations())) {
            try {
                tally.add(sweepCase.run(scripts.get()));
            } catch (Throwable wrong) {
                tally.addWrong(repeatLine(sweepCase), wrong);
            }
        }
        tally.requireNothingWrong(name);
        return tally.summary(name, counted.operations().size());
    }

    private FaultReport count() {
        FaultScript script = scripts.get();
        var bare = script.newFileSystem();
        script.prepare(bare);
        FaultyFileSystem files = new FaultyFileSystem(bare);
        files.captureCallSites();
        files.keepOperations();
        script.run(files);
        files.handles().assertNoneOpen();
        script.check(bare, null);
        return files.report();
    }

    private List<SweepCase> cases(List<Operation> operations) {
        List<SweepCase> cases = new ArrayList<>();
        for (Operation operation : operations) {
            for (Fault fault : faults) {
                if (fault.kinds().contains(operation.kind())) {
                    cases.add(SweepCase.of(operation, fault, false));
                    cases.add(SweepCase.of(operation, fault, true));
                }
            }
        }
        return cases;
    }

    private List<SweepCase> pairs(List<Operation> operations) {
        requireOneToStrike(operations);
        return LongStream.range(0, pairCount)
                .map(number -> SeededBits.bits(pairSeed, number))
                .mapToObj(seed -> SweepCase.drawPair(seed, operations, faults))
                .toList();
    }

    private void requireOneToStrike(List<Operation> operations) {
        if (cases(operations).isEmpty()) {
            throw new IllegalArgumentException("none of the faults can happen to any call of sweep " + name);
        }
    }

    private List<SweepCase> chosen(List<Operation> operations) {
        String repeated = System.getProperty(REPEAT_PROPERTY, "");
        String pairPrefix = name + ":" + SweepCase.PAIR_PREFIX;
        if (repeated.startsWith(pairPrefix)) {
            requireOneToStrike(operations);
            long seed = Long.parseLong(repeated.substring(pairPrefix.length()));
            return List.of(SweepCase.drawPair(seed, operations, faults));
        }
        if (!repeated.startsWith(name + ":")) {
            return pairCount > 0 ? pairs(operations) : cases(operations);
        }
        List<SweepCase> chosen = cases(operations).stream()
                .filter(sweepCase -> repeated.equals(name + ":" + sweepCase.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("sweep " + name + " has no case " + repeated);
        }
        return chosen;
    }

    private String repeatLine(SweepCase sweepCase) {
        return "-D" + REPEAT_PROPERTY + "=" + name + ":" + sweepCase;
    }

    /** Adds up the cases of one run. */
    private static final class Tally {
        private final CallSiteCoverage coverage;
        private final List<String> messages = new ArrayList<>();
        private final List<Throwable> wrongs = new ArrayList<>();
        private int failureCount;
        private int completionCount;
        private int crashCount;

        Tally(CallSiteCoverage coverage) {
            this.coverage = coverage;
        }

        void add(SweepCase.Outcome outcome) {
            coverage.add(outcome.coverage());
            if (outcome.crashed()) {
                crashCount++;
            } else if (outcome.failed()) {
                failureCount++;
            } else {
                completionCount++;
            }
        }

        void addWrong(String repeatLine, Throwable wrong) {
            messages.add("\n  repeat with " + repeatLine + "\n    " + wrong);
            wrongs.add(wrong);
        }

        void requireNothingWrong(String name) {
            if (!wrongs.isEmpty()) {
                List<String> shown = messages.subList(0, Math.min(MESSAGES_MAX, messages.size()));
                String text = "sweep " + name + ": " + wrongs.size() + " cases went wrong, these among them:"
                        + String.join("", shown);
                throw new AssertionError(text, wrongs.get(0));
            }
        }

        SweepSummary summary(String name, int callCount) {
            int caseCount = failureCount + completionCount + crashCount;
            return new SweepSummary(name, callCount, caseCount, failureCount, completionCount, crashCount, coverage);
        }
    }
}
