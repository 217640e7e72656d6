package io.godb.core.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in order, and follows the log as it grows. A reader holds nothing back: where truncation overtakes it,
 * the next read is an {@link io.godb.core.OffsetOutOfRangeException}.
 *
 * <p><b>Threads.</b> One at a time; {@link #close} may come from any and ends a wait.
 */
public interface LogReader extends AutoCloseable {
    /** The next record, or null if there is none yet. */
    @Nullable
    LogRecord poll();

    /** The next record, waiting for it up to {@code timeout}; null if none came, or the thread is interrupted. */
    @Nullable
    LogRecord poll(Duration timeout);

    /** The offset that the next record has, or will have. */
    long nextOffset();

    /** Ends it. Closing twice is harmless. */
    @Override
    void close();
}
