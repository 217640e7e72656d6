package io.godb.testkit.crash;

import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent;
import java.nio.ByteBuffer;

/** A short hash of a trace, the same in every run that does the same. */
final class TraceHash {
    private TraceHash() {}

    static int of(Trace trace) {
        long hash = trace.events().size();
        for (TraceEvent event : trace.events()) {
            hash = Hashes.mix(hash, event.toString().hashCode());
            hash = Hashes.mix(hash, bytesOf(event).hashCode());
        }
        return (int) (hash ^ (hash >>> 32));
    }

    private static ByteBuffer bytesOf(TraceEvent event) {
        if (event instanceof TraceEvent.Wrote wrote) {
            return wrote.bytes();
        } else if (event instanceof TraceEvent.WriteFailed failed) {
            return failed.bytes();
        } else if (event instanceof TraceEvent.Found found) {
            return found.bytes();
        }
        return event instanceof TraceEvent.Mark mark ? mark.payload() : ByteBuffer.allocate(0);
    }
}
