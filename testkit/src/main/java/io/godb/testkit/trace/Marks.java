package io.godb.testkit.trace;

import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;

/**
 * Where a client says what it is about to do and what it was promised. A mark lands behind everything that returned
 * before it was set, so "acknowledged before the crash" has an exact meaning.
 *
 * <p><b>Threads.</b> Any.
 */
public final class Marks {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Sequencer sequencer;

    Marks(Sequencer sequencer) {
        this.sequencer = sequencer;
    }

    /** Set before the operation of that label begins. */
    public void submitted(String label) {
        set(Mark.Kind.SUBMITTED, label, NOTHING);
    }

    /** Set when the operation of that label is known to be durable. */
    public void acknowledged(String label) {
        set(Mark.Kind.ACKNOWLEDGED, label, NOTHING);
    }

    /** Sets any mark; the payload is copied. */
    public void set(Mark.Kind kind, String label, ByteBuffer payload) {
        sequencer.add(new Mark(kind, label, Copies.of(payload)));
    }
}
