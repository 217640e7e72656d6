package io.godb.testkit.fault;

import java.util.Set;
import java.util.TreeSet;

/**
 * Pairs of a place in the code and the kind of call made there: those seen, and those at which a fault happened. Seen
 * are only calls made while call sites were captured; those a fault hit are always known. Coverages of many runs are
 * added up. <b>Threads.</b> One at a time.
 */
public final class CallSiteCoverage {
    private final Set<String> seen = new TreeSet<>();
    private final Set<String> hit = new TreeSet<>();

    /** Nothing seen yet. */
    public CallSiteCoverage() {}

    /** Adds what another run saw and hit. */
    public void add(CallSiteCoverage other) {
        seen.addAll(other.seen);
        hit.addAll(other.hit);
    }

    /** The pairs seen, as {@code KIND at class.method:line}. */
    public Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** The pairs at which a fault happened. */
    public Set<String> hit() {
        return Set.copyOf(hit);
    }

    /** The pairs seen at which no fault happened, sorted. */
    public Set<String> missed() {
        Set<String> missed = new TreeSet<>(seen);
        missed.removeAll(hit);
        return missed;
    }

    /** The share in numbers. */
    @Override
    public String toString() {
        return hit.size() + " of " + seen.size() + " call sites hit";
    }

    CallSiteCoverage copy() {
        CallSiteCoverage copy = new CallSiteCoverage();
        copy.add(this);
        return copy;
    }

    void seen(Operation operation) {
        if (operation.callSite() != null) {
            seen.add(pair(operation));
        }
    }

    void hit(Operation operation) {
        seen(operation);
        if (operation.callSite() != null) {
            hit.add(pair(operation));
        }
    }

    private static String pair(Operation operation) {
        return operation.kind() + " at " + operation.callSite();
    }
}
