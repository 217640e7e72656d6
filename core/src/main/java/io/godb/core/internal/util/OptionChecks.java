package io.godb.core.internal.util;

import java.time.Duration;

/** Refuses an option that is out of its range, by an {@link IllegalArgumentException} that names it. */
public final class OptionChecks {
    private OptionChecks() {}

    /** From one to another, both inclusive. */
    public static void requireWithin(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be from " + least + " to " + most);
        }
    }

    /** Zero or more. */
    public static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must not be negative");
        }
    }

    /** More than zero. */
    public static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be more than zero");
        }
    }
}
