package io.godb.core.internal.log;

import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogOptions;

/**
 * Writes what was gathered at {@code memory} when its time has come.
 *
 * <p><b>Threads.</b> One runs it, which does nothing that takes longer.
 *
 * <p><b>Failure.</b> That of the write, which the log remembers.
 */
final class TimedWrites {
    private final LogOptions options;
    private final Appender appender;
    /** 0 while nothing waits. */
    private long due;

    TimedWrites(LogOptions options, Appender appender) {
        this.options = options;
        this.appender = appender;
    }

    /** Does what is due; returns how many nanoseconds until something will be. */
    long run() {
        if (due != 0 && NanoClock.now() - due >= 0) {
            due = 0;
            appender.writeOut();
        }
        if (!appender.hasGathered()) {
            due = 0;
            return Long.MAX_VALUE;
        }
        if (due == 0) {
            due = NanoClock.now() + NanoClock.nanos(options.flushInterval());
        }
        return Math.max(0, due - NanoClock.now());
    }
}
