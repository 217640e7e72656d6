package io.godb.testkit.oracle;

import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Writes a client's claims into a trace as marks, and tells an oracle those that were set before a power cut.
 *
 * <pre>{@code
 * CrashExplorer.of(
 *         (files, marks) -> write(files, new CommitMarks(marks, 1)),
 *         (image, marks) -> {
 *             PrefixOracle oracle = PrefixOracle.of(contents);
 *             CommitMarks.replay(marks, oracle);
 *             oracle.check(Promise.POWER_CUT, found -> read(image, found));
 *         });
 * }</pre>
 *
 * <p><b>Threads.</b> Any.
 */
@SuppressWarnings("EnumOrdinal") // Who reads the marks is of the same build as who set them.
public final class CommitMarks {
    private static final int MAGIC = 0x436f6d6d;
    private static final int LENGTH_BYTES = 4 * Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;

    private enum Claim {
        SUBMITTED,
        ACKNOWLEDGED,
        FORCED,
        TRUNCATING,
        TRUNCATED
    }

    private final Marks marks;
    private final int life;

    /** Marks of one life; the workload that {@code CrashExplorer.thenRun} gets is the second. */
    public CommitMarks(Marks marks, int life) {
        this.marks = marks;
        this.life = life;
    }

    /** Before the commit begins. */
    public void submitted(int writer, long sequence) {
        set(Mark.Kind.SUBMITTED, Claim.SUBMITTED, writer, sequence, 0, Promise.NONE);
    }

    /** After it returned. */
    public void acknowledged(int writer, long sequence, long position, Promise promise) {
        set(Mark.Kind.ACKNOWLEDGED, Claim.ACKNOWLEDGED, writer, sequence, position, promise);
    }

    /** After a force of everything up to and including {@code position} returned. */
    public void forced(long position) {
        set(Mark.Kind.ACKNOWLEDGED, Claim.FORCED, 0, 0, position, Promise.POWER_CUT);
    }

    /** Before a truncation of everything below {@code position} begins. */
    public void truncating(long position) {
        set(Mark.Kind.SUBMITTED, Claim.TRUNCATING, 0, 0, position, Promise.NONE);
    }

    /** After it returned. */
    public void truncated(long position) {
        set(Mark.Kind.ACKNOWLEDGED, Claim.TRUNCATED, 0, 0, position, Promise.NONE);
    }

    /** Tells a new oracle what these marks claim; between two lives was a power cut. Other marks are passed over. */
    public static void replay(List<Mark> marks, PrefixOracle oracle) {
        for (Mark mark : marks) {
            ByteBuffer payload = mark.payload();
            if (payload.remaining() == LENGTH_BYTES && payload.getInt() == MAGIC) {
                tell(payload, oracle);
            }
        }
    }

    private static void tell(ByteBuffer payload, PrefixOracle oracle) {
        Claim claim = Claim.values()[payload.getInt()];
        int life = payload.getInt();
        int writer = payload.getInt();
        Promise promise = Promise.values()[payload.getInt()];
        long sequence = payload.getLong();
        long position = payload.getLong();
        if (life > oracle.life()) {
            oracle.crashed(Promise.POWER_CUT);
            oracle.beginLife(life);
        }
        switch (claim) {
            case SUBMITTED -> oracle.submitted(writer, sequence);
            case ACKNOWLEDGED -> oracle.acknowledged(writer, sequence, position, promise);
            case FORCED -> oracle.forced(position);
            case TRUNCATING -> oracle.truncating(position);
            case TRUNCATED -> oracle.truncated(position);
        }
    }

    private void set(Mark.Kind kind, Claim claim, int writer, long sequence, long position, Promise promise) {
        ByteBuffer payload = ByteBuffer.allocate(LENGTH_BYTES)
                .putInt(MAGIC)
                .putInt(claim.ordinal())
                .putInt(life)
                .putInt(writer)
                .putInt(promise.ordinal())
                .putLong(sequence)
                .putLong(position)
                .flip();
        String label = claim.name().toLowerCase(Locale.ROOT) + " writer " + writer + " commit " + sequence
                + " position " + position;
        marks.set(kind, label, payload);
    }
}
