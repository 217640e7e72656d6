package io.godb.testkit.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultyFileSystem} was asked and what it did wrong. A test that catches something tells it by
 * {@link #surfaced}; a fault that was thrown and surfaced nowhere was swallowed, which is a failure of the code under
 * test.
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object.
 */
public final class FaultReport {
    private final Map<OperationKind, Long> counts = new EnumMap<>(OperationKind.class);
    private final List<FiredFault> fired = new ArrayList<>();
    private final IdentityHashMap<Throwable, FiredFault> byInjected = new IdentityHashMap<>();
    private final CallSiteCoverage coverage = new CallSiteCoverage();
    private @Nullable List<Operation> operations;

    FaultReport() {}

    /**
     * Notes that {@code caught} reached the caller, here. Injected exceptions are recognised by identity, in the chain
     * of causes and among the suppressed. Returns whether there was one.
     */
    public boolean surfaced(Throwable caught) {
        return surfaced(CallSites.current(), caught);
    }

    /** Like {@link #surfaced(Throwable)}, with other words for where it was: an event, a background job. */
    public synchronized boolean surfaced(String where, Throwable caught) {
        boolean found = false;
        for (Throwable part : partsOf(caught)) {
            FiredFault fault = byInjected.get(part);
            if (fault != null) {
                fault.surfacedAt(where);
                found = true;
            }
        }
        return found;
    }

    /** Every fault that happened, in order. */
    public synchronized List<FiredFault> fired() {
        return List.copyOf(fired);
    }

    /** Those that were thrown and of which the report was told nothing. */
    public List<FiredFault> swallowed() {
        return fired().stream().filter(FiredFault::isSwallowed).toList();
    }

    /** Fails with an {@link AssertionError} that lists {@link #swallowed()}, if there is any. */
    public void assertNoneSwallowed() {
        List<FiredFault> swallowed = swallowed();
        if (!swallowed.isEmpty()) {
            throw new AssertionError(swallowed.size() + " injected faults surfaced nowhere:"
                    + swallowed.stream().map(fault -> "\n  " + fault).collect(Collectors.joining()));
        }
    }

    /** How many calls were made. */
    public synchronized long callCount() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many calls of this kind were made. */
    public synchronized long callCount(OperationKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** The calls made since {@link FaultyFileSystem#keepOperations()}, in order. */
    public synchronized List<Operation> operations() {
        return operations == null ? List.of() : List.copyOf(operations);
    }

    /** Which call sites were seen, and which of them a fault hit. */
    public synchronized CallSiteCoverage coverage() {
        return coverage.copy();
    }

    synchronized void keepOperations() {
        if (operations == null) {
            operations = new ArrayList<>();
        }
    }

    synchronized void called(Operation operation) {
        counts.merge(operation.kind(), 1L, Long::sum);
        coverage.seen(operation);
        if (operations != null) {
            operations.add(operation);
        }
    }

    synchronized FiredFault fired(String rule, String fault, long number, Operation operation) {
        FiredFault firedFault = new FiredFault(this, rule, fault, number, operation);
        fired.add(firedFault);
        coverage.hit(operation);
        return firedFault;
    }

    synchronized void injected(Throwable throwable, FiredFault fault) {
        byInjected.put(throwable, fault);
    }

    private static Set<Throwable> partsOf(Throwable caught) {
        Set<Throwable> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> pending = new ArrayDeque<>(List.of(caught));
        while (!pending.isEmpty()) {
            Throwable part = pending.pop();
            if (parts.add(part)) {
                Collections.addAll(pending, part.getSuppressed());
                Throwable cause = part.getCause();
                if (cause != null) {
                    pending.add(cause);
                }
            }
        }
        return parts;
    }
}
