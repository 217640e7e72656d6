package io.godb.testkit.trace;

import java.util.List;

/** Everything that was recorded up to a moment, oldest first. Immutable. */
public record Trace(List<TraceEvent> events) {
    /** Copies the events. */
    public Trace {
        events = List.copyOf(events);
    }

    /** The marks alone, in order. */
    public List<TraceEvent.Mark> marks() {
        return events.stream()
                .filter(TraceEvent.Mark.class::isInstance)
                .map(TraceEvent.Mark.class::cast)
                .toList();
    }
}
