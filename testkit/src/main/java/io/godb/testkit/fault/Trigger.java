package io.godb.testkit.fault;

import java.util.function.LongPredicate;

/** At which of the calls a rule matches it fires; a pure function of their number, so that it can be repeated. */
record Trigger(String description, LongPredicate firesAt) {
    static Trigger nth(long number) {
        requirePositive(number);
        return new Trigger("call " + number, call -> call == number);
    }

    static Trigger every(long step) {
        requirePositive(step);
        return new Trigger("every " + step + " calls", call -> call % step == 0);
    }

    static Trigger from(long number) {
        requirePositive(number);
        return new Trigger("call " + number + " and all after it", call -> call >= number);
    }

    static Trigger chance(double probability, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
        String description = "chance " + probability + " with seed " + seed;
        return new Trigger(description, call -> SeededBits.fraction(seed, call) < probability);
    }

    private static void requirePositive(long number) {
        if (number < 1) {
            throw new IllegalArgumentException("calls are counted from 1 on, not " + number);
        }
    }
}
