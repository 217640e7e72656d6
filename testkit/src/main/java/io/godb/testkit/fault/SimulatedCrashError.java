package io.godb.testkit.fault;

/**
 * The process was killed at this call, as far as its files are concerned. It is an {@link Error} so that nothing takes
 * it for trouble with the storage.
 */
public final class SimulatedCrashError extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrashError(String message) {
        super(message);
    }
}
