package io.godb.testkit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What every call goes through: it gets its number, is matched against the rules, and dies if the process was killed.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>Number, report and the counts of all rules agree on one order of all calls.
 *   <li>After a crash no call reaches the file system below, not even one that a hook held back meanwhile.
 *   <li>The handles of a killed process are released, as a system does, but only when no call uses them any more.
 * </ol>
 *
 * <p><b>Threads.</b> Any. Numbers are given under this object's lock, which is not held during the call itself.
 */
final class CallGate {
    private final FaultReport report = new FaultReport();
    private final HandleTracker handles = new HandleTracker();
    private final LateFailures lateFailures = new LateFailures();
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final AtomicInteger callsUnderWay = new AtomicInteger();
    private volatile boolean crashed;
    private volatile boolean capturesCallSites;
    private long nextIndex;

    FaultReport report() {
        return report;
    }

    HandleTracker handles() {
        return handles;
    }

    LateFailures lateFailures() {
        return lateFailures;
    }

    void add(FaultRule rule) {
        rule.addedToFileSystem();
        rules.add(rule);
    }

    void captureCallSites() {
        capturesCallSites = true;
    }

    <T> T pass(Request request, Function<Call, T> real) {
        callsUnderWay.incrementAndGet();
        try {
            requireAlive();
            Call call = begin(request);
            call.before();
            requireAlive();
            T result = real.apply(call);
            call.after();
            return result;
        } finally {
            if (callsUnderWay.decrementAndGet() == 0 && crashed) {
                handles.releaseAll();
            }
        }
    }

    void requireAlive() {
        if (crashed) {
            throw new SimulatedCrashError("the process was killed before this call");
        }
    }

    boolean isCrashed() {
        return crashed;
    }

    void crash() {
        crashed = true;
        if (callsUnderWay.get() == 0) {
            handles.releaseAll();
        }
    }

    private Call begin(Request request) {
        String callSite = capturesCallSites ? CallSites.current() : null;
        Operation operation;
        List<Call.Firing> firings = new ArrayList<>();
        synchronized (this) {
            operation = request.numbered(nextIndex++, callSite);
            report.called(operation);
            for (FaultRule rule : rules) {
                OptionalLong number = rule.offer(operation);
                if (number.isPresent()) {
                    firings.add(new Call.Firing(rule, number.getAsLong()));
                }
            }
        }
        boolean siteMissing = !firings.isEmpty() && callSite == null;
        return new Call(this, siteMissing ? operation.calledFrom(CallSites.current()) : operation, firings);
    }
}
