package io.godb.testkit.fault;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fault that happened, and where it was noticed. <b>Threads.</b> Any; guarded by the report it is in. */
public final class FiredFault {
    private final FaultReport report;
    private final String rule;
    private final String fault;
    private final long number;
    private final Operation operation;
    private final List<String> surfacings = new ArrayList<>();
    private @Nullable Throwable injected;

    FiredFault(FaultReport report, String rule, String fault, long number, Operation operation) {
        this.report = report;
        this.rule = rule;
        this.fault = fault;
        this.number = number;
        this.operation = operation;
    }

    /** The rule that fired, in its own words. */
    public String rule() {
        return rule;
    }

    /** The fault's name. */
    public String fault() {
        return fault;
    }

    /** The call it happened to, its call site included. */
    public Operation operation() {
        return operation;
    }

    /** What was thrown, or null: a short read, a flipped bit and a lying force say nothing. */
    public @Nullable Throwable injected() {
        synchronized (report) {
            return injected;
        }
    }

    /** Where it was caught, in the order in which the report was told. */
    public List<String> surfacings() {
        synchronized (report) {
            return List.copyOf(surfacings);
        }
    }

    /** Whether something was thrown, other than a crash, that surfaced nowhere. */
    public boolean isSwallowed() {
        synchronized (report) {
            return injected != null && !(injected instanceof SimulatedCrashError) && surfacings.isEmpty();
        }
    }

    /** One line: fault, rule, call, surfacings. */
    @Override
    public String toString() {
        return description() + (surfacings().isEmpty() ? "" : ", surfaced at " + surfacings());
    }

    String description() {
        return "injected " + fault + " by rule '" + rule + "' into " + operation;
    }

    long number() {
        return number;
    }

    <T extends Throwable> T injecting(T throwable) {
        synchronized (report) {
            injected = throwable;
            report.injected(throwable, this);
        }
        return throwable;
    }

    void surfacedAt(String where) {
        synchronized (report) {
            surfacings.add(where);
        }
    }
}
