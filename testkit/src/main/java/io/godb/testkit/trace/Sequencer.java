package io.godb.testkit.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts the events of all threads into one order.
 *
 * <p><b>Threads.</b> Any. Its lock is the innermost: nothing is called under it.
 */
final class Sequencer {
    private final List<TraceEvent> events = new ArrayList<>();
    private long lastForce;

    synchronized void add(TraceEvent event) {
        events.add(event);
    }

    /** Begins a force and returns its number. */
    synchronized long beginForce(ForceStart start) {
        lastForce++;
        events.add(start.event(lastForce));
        return lastForce;
    }

    /** Zeros and the force that goes with them, between which no other event falls. */
    synchronized void addForcedFill(long file, long length) {
        events.add(new TraceEvent.Filled(file, length));
        long force = beginForce(number -> new TraceEvent.ForceBegan(file, number));
        events.add(new TraceEvent.ForceEnded(file, force, true));
    }

    synchronized Trace trace() {
        return new Trace(events);
    }

    /** Makes the event of a force from its number. */
    interface ForceStart {
        TraceEvent event(long force);
    }
}
