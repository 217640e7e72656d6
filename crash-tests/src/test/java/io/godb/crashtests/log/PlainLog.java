package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import java.util.ArrayList;
import java.util.List;

/** A log as a list: what was appended, and how much of it a kill, or a power cut, may take. */
final class PlainLog {
    private final List<Object> payloads = new ArrayList<>();
    private long start = 1;
    private long kept;
    private long durable;
    /** A run that began with an unclean stop claims only what it finds proven, or forces. */
    private long durableInThisRun;

    long append(Object payload, Durability level) {
        payloads.add(payload);
        if (level != Durability.MEMORY) {
            written();
        }
        if (level == Durability.FULL) {
            synced();
        }
        return payloads.size();
    }

    /** What was gathered in memory is in the files now. */
    void written() {
        kept = payloads.size();
    }

    void synced() {
        kept = payloads.size();
        durable = kept;
        durableInThisRun = kept;
    }

    /** What the log says is durable by itself, it must keep as well. */
    void claimed(long durableOffset) {
        assertThat(durableOffset).isBetween(durableInThisRun, (long) payloads.size());
        kept = Math.max(kept, durableOffset);
        durable = Math.max(durable, durableOffset);
        durableInThisRun = durableOffset;
    }

    void truncatedUpTo(long offset) {
        assertThat(offset).isBetween(start, nextOffset());
        start = offset;
    }

    long offsetAt(int share) {
        return start + (nextOffset() - start) * share / 100;
    }

    long start() {
        return start;
    }

    long nextOffset() {
        return payloads.size() + 1L;
    }

    long durable() {
        return durable;
    }

    long kept() {
        return kept;
    }

    List<Object> from(long offset) {
        return payloads.subList((int) offset - 1, payloads.size());
    }

    /** Somebody cut the file. */
    void cutBehind(long last) {
        kept = Math.min(kept, last);
        durable = Math.min(durable, last);
    }

    /** After a kill the log begins where it began, and ends somewhere behind what was kept. */
    void recovered(long startOffset, long nextOffset, boolean wasClean) {
        durableInThisRun = wasClean ? nextOffset - 1 : 0;
        assertThat(startOffset).as("start").isEqualTo(start);
        assertThat(nextOffset - 1).as("end").isBetween(kept, (long) payloads.size());
        payloads.subList((int) nextOffset - 1, payloads.size()).clear();
        written();
    }
}
