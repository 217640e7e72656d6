package io.godb.testkit.contract;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random operations, each compared with what a simple model says. */
interface RandomOperationsContract extends Subject {
    @Test
    default void agreesWithASimpleModelOnRandomOperations() {
        long seed = Long.getLong("godb.seed", System.nanoTime());
        try (RandomOperations operations =
                new RandomOperations(fileSystem(), directory(), new SplittableRandom(seed))) {
            operations.run(3000);
        } catch (Throwable failure) {
            throw new AssertionError(
                    "failed with seed " + seed + "; repeat it with -Dgodb.seed=" + seed + ": " + failure.getMessage(),
                    failure);
        }
    }
}
