package io.godb.core.internal.compaction;

import io.godb.core.internal.util.NanoClock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spreads bytes over time: whoever has used more than his share is told how long to wait.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class RateLimit {
    private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long bytesPerSecond;
    private final LongSupplier nanos;
    private long freeAt;

    /** None for 0. */
    public RateLimit(long bytesPerSecond) {
        this(bytesPerSecond, NanoClock::now);
    }

    /** Likewise, by another clock. */
    public RateLimit(long bytesPerSecond, LongSupplier nanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanos = nanos;
        this.freeAt = nanos.getAsLong();
    }

    /** Uses so many bytes; returns the nanoseconds to wait before more are used. */
    public long use(long bytes) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long now = nanos.getAsLong();
        // Who rested may go faster for a moment, not for long.
        freeAt = Math.max(freeAt, now - SAVED_NANOS) + (long) ((double) bytes * 1_000_000_000 / bytesPerSecond);
        return Math.max(0, freeAt - now);
    }
}
