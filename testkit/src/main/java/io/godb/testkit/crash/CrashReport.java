package io.godb.testkit.crash;

import java.time.Duration;
import java.util.Optional;

/**
 * What an exploration did: the points at which it cut, the images it considered, those that differed from all before
 * and were checked, the second crashes among those, whether the budget sufficed for all, and the first failure.
 */
public record CrashReport(
        int points,
        long images,
        long distinct,
        long secondCrashes,
        boolean complete,
        Duration elapsed,
        Optional<CrashFailure> failure) {

    /** Considered images by the second. */
    public double imagesPerSecond() {
        return images / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    /** Returns this report if there was no failure, and throws it as an {@link AssertionError} if there was one. */
    public CrashReport orThrow() {
        if (failure.isPresent()) {
            throw new AssertionError(failure.get().message(), failure.get().cause());
        }
        return this;
    }
}
