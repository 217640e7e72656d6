package io.godb.core.internal.util;

/** How much time has passed; says nothing about the time of day. */
public final class NanoClock {
    private NanoClock() {}

    /** Nanoseconds since some moment of this JVM. */
    public static long now() {
        return System.nanoTime();
    }
}
