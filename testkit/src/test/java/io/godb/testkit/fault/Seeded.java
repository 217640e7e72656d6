package io.godb.testkit.fault;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a random case so that its failure names the line that repeats it. */
final class Seeded {
    private static final String PROPERTY = "godb.seed";

    private Seeded() {}

    /** Runs {@code body} with the seed of the system property, or else with the one that was drawn. */
    static void run(long drawnSeed, Consumer<SplittableRandom> body) {
        long seed = Long.getLong(PROPERTY, drawnSeed);
        try {
            body.accept(new SplittableRandom(seed));
        } catch (Throwable failure) {
            throw new AssertionError(
                    "seed " + seed + ", repeat with -D" + PROPERTY + "=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
