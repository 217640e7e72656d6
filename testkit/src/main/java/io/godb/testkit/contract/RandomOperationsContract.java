package io.godb.testkit.contract;

import io.godb.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random operations, each compared with what a simple model says. */
interface RandomOperationsContract extends Subject {
    @Test
    default void agreesWithASimpleModelOnRandomOperations() {
        long seed = Seeds.next("RandomOperationsContract");
        try (RandomOperations operations =
                new RandomOperations(fileSystem(), directory(), new SplittableRandom(seed))) {
            operations.run(3000);
        } catch (Throwable failure) {
            throw new AssertionError(
                    "failed, repeat with " + Seeds.repeatWith(seed) + ": " + failure.getMessage(), failure);
        }
    }
}
