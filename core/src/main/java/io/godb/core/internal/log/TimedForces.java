package io.godb.core.internal.log;

import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogOptions;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is forced by time, or because somebody wants it soon.
 *
 * <p><b>Threads.</b> One runs it; any asks for a force.
 *
 * <p><b>Failure.</b> That of the force, which the log remembers.
 */
final class TimedForces {
    private final LogOptions options;
    private final Appender appender;
    private final AtomicBoolean isWanted = new AtomicBoolean();

    // Of the thread that runs it; 0 while nothing waits.
    private long forceDue;

    TimedForces(LogOptions options, Appender appender) {
        this.options = options;
        this.appender = appender;
    }

    /** The next run forces. */
    void want() {
        isWanted.set(true);
    }

    /** Does what is due; returns how many nanoseconds until something will be. */
    long run() {
        forceIfDue();
        return forceDue == 0 ? Long.MAX_VALUE : Math.max(0, forceDue - NanoClock.now());
    }

    private void forceIfDue() {
        if (isWanted.getAndSet(false) || appender.hasManyFinished() || isForcedByTime()) {
            forceDue = 0;
            appender.durable().await(appender.lastToForce());
        }
    }

    private boolean isForcedByTime() {
        if (options.forceInterval().isZero() || appender.unforcedSince() == 0) {
            forceDue = 0;
            return false;
        }
        if (forceDue == 0) {
            forceDue = NanoClock.now() + NanoClock.nanos(options.forceInterval());
        }
        return NanoClock.now() - forceDue >= 0;
    }
}
