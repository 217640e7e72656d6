package io.godb.core.internal.util;

import java.time.Duration;

/** How much time has passed; says nothing about the time of day. */
public final class NanoClock {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private NanoClock() {}

    /** The nanoseconds of a duration, or as many as there are for one that is longer than anybody waits. */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : LONGEST.toNanos();
    }

    /** Nanoseconds since some moment of this JVM. */
    public static long now() {
        return System.nanoTime();
    }
}
