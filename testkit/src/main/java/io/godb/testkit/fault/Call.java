package io.godb.testkit.fault;

import io.godb.core.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the {@link CallGate}: the faults that fire at it, and what they ask the handle to do
 * differently. <b>Threads.</b> The one that makes the call.
 */
final class Call {
    private final CallGate gate;
    private final Operation operation;
    private final List<Firing> firings;
    private final List<FiredFault> begun = new ArrayList<>();
    private final List<Long> flips = new ArrayList<>();
    private int lengthMax = Integer.MAX_VALUE;
    private boolean withheld;
    private boolean rubbish;
    private @Nullable Supplier<StorageException> partialFailure;
    private @Nullable Supplier<StorageException> forceFailure;
    private @Nullable OpenHandle opened;

    Call(CallGate gate, Operation operation, List<Firing> firings) {
        this.gate = gate;
        this.operation = operation;
        this.firings = firings;
    }

    Operation operation() {
        return operation;
    }

    // What the gate does.

    void before() {
        for (Firing firing : firings) {
            FaultRule rule = firing.rule();
            Fault fault = rule.fault();
            FiredFault fired = gate.report().fired(rule.toString(), fault.toString(), firing.number(), operation);
            begun.add(fired);
            fault.before(this, fired);
        }
    }

    void after() {
        try {
            for (int i = 0; i < begun.size(); i++) {
                firings.get(i).rule().fault().after(this, begun.get(i));
            }
        } catch (Throwable failure) {
            releaseOpened(failure);
            throw failure;
        }
    }

    /** A caller that sees an exception instead of the handle can never close it. */
    private void releaseOpened(Throwable failure) {
        if (opened != null) {
            opened.releaseAfter(failure);
        }
    }

    // What faults ask for.

    StorageException failure(Errno errno, FiredFault fired) {
        return errno.toException(fired.description(), operation.path());
    }

    SimulatedCrashError crash(FiredFault fired) {
        gate.crash();
        return fired.injecting(new SimulatedCrashError(fired.description()));
    }

    void limitLength(int length) {
        lengthMax = Math.min(lengthMax, length);
    }

    /** The handle does the part of its work that is left to it and then throws this; of several the first. */
    void failPartly(Supplier<StorageException> failure) {
        if (partialFailure == null) {
            partialFailure = failure;
        }
    }

    /** The handle does all of its work but the force and then throws this; of several the first. */
    void failForce(Supplier<StorageException> failure) {
        if (forceFailure == null) {
            forceFailure = failure;
        }
    }

    void withhold() {
        withheld = true;
    }

    void flip(long random) {
        flips.add(random);
    }

    /** The value read is rubbish, and {@code failure} waits until this thread confirms. */
    void failLate(StorageException failure) {
        rubbish = true;
        gate.lateFailures().add(failure);
    }

    // What handles ask.

    int lengthOf(int requested) {
        return Math.min(requested, lengthMax);
    }

    boolean isWithheld() {
        return withheld;
    }

    boolean isFlipped() {
        return !flips.isEmpty();
    }

    boolean failsPartly() {
        return partialFailure != null;
    }

    void throwPartialFailure() {
        if (partialFailure != null) {
            throw partialFailure.get();
        }
    }

    boolean failsForce() {
        return forceFailure != null;
    }

    void throwForceFailure() {
        if (forceFailure != null) {
            throw forceFailure.get();
        }
    }

    void confirmReads() {
        gate.lateFailures().confirm();
    }

    void flipBits(ByteBuffer bytes, int from, int length) {
        if (length < 1) {
            return;
        }
        for (long random : flips) {
            int bit = Math.floorMod(random, length * Byte.SIZE);
            int index = from + bit / Byte.SIZE;
            bytes.put(index, (byte) (bytes.get(index) ^ (1 << (bit % Byte.SIZE))));
        }
    }

    /** The value of so many bits as the faults let it be read. */
    long flipBits(long value, int bits) {
        long flipped = rubbish ? ~value : value;
        for (long random : flips) {
            flipped ^= 1L << Math.floorMod(random, bits);
        }
        return flipped;
    }

    void opened(OpenHandle handle) {
        opened = handle;
    }

    FiredFault fire(String rule, String fault) {
        return gate.report().fired(rule, fault, 0, operation);
    }

    /** A rule that fires, and how many times it did before. */
    record Firing(FaultRule rule, long number) {}
}
