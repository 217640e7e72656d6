package io.godb.core.internal.compaction;

import io.godb.core.internal.util.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * Spreads bytes over time: whoever has used more than his share is told how long to wait.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class RateLimit {
    private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long bytesPerSecond;
    private long freeAt = NanoClock.now();

    /** None for 0. */
    public RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Uses so many bytes; returns the nanoseconds to wait before more are used. */
    public long use(long bytes) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long now = NanoClock.now();
        // Who rested may go faster for a moment, not for long.
        freeAt = Math.max(freeAt, now - SAVED_NANOS) + (long) ((double) bytes * 1_000_000_000 / bytesPerSecond);
        return Math.max(0, freeAt - now);
    }
}
