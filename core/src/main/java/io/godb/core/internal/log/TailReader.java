package io.godb.core.internal.log;

import io.godb.core.ClosedException;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogReader;
import io.godb.core.log.LogRecord;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads on from an offset. Waiting is looking again after a pause, so that an append need not look for readers; the
 * pause grows to a millisecond.
 */
final class TailReader implements LogReader {
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final SegmentedLog log;
    private long next;
    private volatile boolean isClosed;

    TailReader(SegmentedLog log, long from) {
        this.log = log;
        this.next = from;
    }

    @Override
    public @Nullable LogRecord poll() {
        if (isClosed) {
            throw new ClosedException("this reader is closed; ask the log for another", null);
        }
        LogRecord record = log.recordIfVisible(next);
        if (record != null) {
            next++;
        }
        return record;
    }

    @Override
    public @Nullable LogRecord poll(Duration timeout) {
        long deadline = NanoClock.now() + NanoClock.nanos(timeout);
        long pause = SHORTEST_PAUSE_NANOS;
        LogRecord record = poll();
        while (record == null && NanoClock.now() - deadline < 0) {
            LockSupport.parkNanos(this, pause);
            if (isClosed || Thread.currentThread().isInterrupted()) {
                return null;
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            record = poll();
        }
        return record;
    }

    @Override
    public long nextOffset() {
        return next;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
