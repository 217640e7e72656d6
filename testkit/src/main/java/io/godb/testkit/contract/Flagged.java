package io.godb.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;

/** Makes a call on a thread that is interrupted already, and checks that it still is afterwards. */
final class Flagged {
    private Flagged() {}

    static void run(String name, Runnable call) {
        call(name, () -> {
            call.run();
            return name;
        });
    }

    static <T> T call(String name, Supplier<T> call) {
        Thread.currentThread().interrupt();
        boolean isStillSet;
        T result;
        try {
            result = call.get();
        } finally {
            isStillSet = Thread.interrupted();
        }
        assertTrue(isStillSet, () -> name + " lost the interrupt flag");
        return result;
    }
}
