package io.godb.core.internal.engine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The time of day, a millisecond or two late, for the price of a load: asking the system takes longer than copying a
 * small record and its checksum together. One thread for the whole JVM reads the system's clock every millisecond while
 * somebody asks, and sleeps while nobody does; the first to ask after that gets the system's own time.
 *
 * <p>Where that thread gets no processor, the time is as late as that: it never goes back, but for a step of the system's
 * clock.
 *
 * <p><b>Threads.</b> Any asks.
 */
final class TickingClock implements InstantSource {
    private static final long TICK_NANOS = 1_000_000;
    private static final int TICKS_UNTIL_IDLE = 50;
    private static final TickingClock SHARED = new TickingClock();

    private @Nullable Thread ticker;
    private volatile long ticked;
    private volatile boolean isAsked;

    private TickingClock() {}

    static TickingClock shared() {
        return SHARED;
    }

    @Override
    public long millis() {
        long now = ticked;
        if (now == 0) {
            return wakeAndAsk();
        }
        if (!isAsked) {
            isAsked = true;
        }
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    private long wakeAndAsk() {
        isAsked = true;
        LockSupport.unpark(ticker());
        return System.currentTimeMillis();
    }

    private synchronized Thread ticker() {
        if (ticker == null) {
            ticker = new Thread(this::tick, "godb-clock");
            ticker.setDaemon(true);
            ticker.start();
        }
        return ticker;
    }

    private void tick() {
        int quietTicks = 0;
        while (true) {
            quietTicks = isAsked ? 0 : quietTicks + 1;
            if (quietTicks < TICKS_UNTIL_IDLE) {
                isAsked = false;
                ticked = System.currentTimeMillis();
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                ticked = 0;
                if (!isAsked) {
                    LockSupport.park(this);
                }
                quietTicks = 0;
            }
        }
    }
}
