package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.core.log.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client of a log was told, and so may insist on after any fault: records whose append returned, those whose
 * outcome is open, how far everything is durable, where the log begins.
 */
final class Told {
    private final TreeMap<Long, Object> acknowledged = new TreeMap<>();
    private final Map<Long, Object> possible = new HashMap<>();
    private final TreeSet<Long> starts = new TreeSet<>();
    private long kept;
    private long durable;
    private long start = 1;

    void acknowledged(long offset, Object payload, Durability level) {
        acknowledged.put(offset, payload);
        if (level != Durability.MEMORY) {
            kept = offset;
        }
        if (level == Durability.FULL) {
            durable(offset);
        }
    }

    void possible(long offset, Object payload) {
        possible.putIfAbsent(offset, payload);
    }

    void durable(long offset) {
        durable = Math.max(durable, offset);
        kept = Math.max(kept, offset);
    }

    /** Where the log may begin from now on, if the truncation takes effect. */
    void truncating(long offset) {
        starts.add(offset);
    }

    void truncated(long offset) {
        start = Math.max(start, offset);
    }

    long start() {
        return start;
    }

    /** After a process that lived, or a kill: nothing that returned at {@code os} or above is missing. */
    void requireKeptBy(Log log) {
        requireHeldBy(log, kept);
    }

    /** After a power cut: nothing that was durable is missing. */
    void requireDurableIn(Log log) {
        requireHeldBy(log, durable);
    }

    private void requireHeldBy(Log log, long least) {
        long end = log.nextOffset() - 1;
        assertThat(end).as("last offset").isGreaterThanOrEqualTo(least);
        if (log.startOffset() != start) {
            assertThat(starts).as("possible starts").contains(log.startOffset());
            assertThat(log.startOffset()).isGreaterThan(start);
        }
        for (long offset = log.startOffset(); offset <= end; offset++) {
            Object expected = expected(offset);
            assertThat(expected).as("payload that was appended as %d", offset).isNotNull();
            TestLogs.assertPayload(log.record(offset), expected);
        }
    }

    private @Nullable Object expected(long offset) {
        Object told = acknowledged.get(offset);
        return told == null ? possible.get(offset) : told;
    }

    /** What the next life of the log goes on from: its end, as it was opened. */
    void goOnFrom(Log log) {
        long end = log.nextOffset() - 1;
        assertThat(end).as("last offset").isGreaterThanOrEqualTo(kept);
        possible.forEach((offset, payload) -> {
            if (offset <= end) {
                acknowledged.putIfAbsent(offset, payload);
            }
        });
        possible.clear();
        acknowledged.tailMap(end, false).clear();
        kept = end;
        start = log.startOffset();
    }
}
