package io.godb.testkit.crash;

import java.time.Duration;
import java.util.Optional;

/**
 * What an exploration did: the points at which it cut, the images it considered, those that differed from all before
 * and were checked, the second crashes among those, and the first failure. Of the candidates, the images it could have
 * made, the budget {@code skipped} some; {@code share} is how many one point under one model got at least, very many
 * if all got theirs of the families that are known to find mistakes. Second crashes, a sample at any rate, do not count there.
 */
public record CrashReport(
        int points,
        long images,
        long distinct,
        long secondCrashes,
        long skipped,
        long share,
        boolean samplingAllowed,
        Duration elapsed,
        Optional<CrashFailure> failure) {
    /** A run with a smaller {@link #share} proves little: {@link #orThrow} refuses it unless sampling was allowed. */
    public static final int SHARE_MIN = 16;

    /** Considered images by the second. */
    public double imagesPerSecond() {
        return images / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    /**
     * Whether the budget sufficed for all candidates at every point. They are not all images the model allows: of more
     * than a few pending effects not every subset is a candidate.
     */
    public boolean candidatesExhausted() {
        return skipped == 0;
    }

    /**
     * Returns this report if there was no failure, and throws it as an {@link AssertionError} if there was one. Refuses a
     * run in which a point got fewer than {@link #SHARE_MIN} candidates and not all of those families, unless
     * {@link CrashExplorer#sampling()} allowed it.
     */
    public CrashReport orThrow() {
        if (failure.isPresent()) {
            throw new AssertionError(failure.get().message(), failure.get().cause());
        }
        if (share < SHARE_MIN && !samplingAllowed) {
            throw new AssertionError("The budget skipped " + skipped + " of " + (skipped + images)
                    + " candidates and left " + share + " at some point, which proves little: raise the budget, shorten"
                    + " the workload, or allow sampling");
        }
        return this;
    }
}
