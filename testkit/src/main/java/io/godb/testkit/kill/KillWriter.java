package io.godb.testkit.kill;

import io.godb.testkit.oracle.Promise;

/**
 * One writer of the child: it counts its commits from 1, and tells the parent what became of each.
 *
 * <p><b>Threads.</b> Only the writer's own.
 */
public final class KillWriter {
    private final int number;
    private final CallMarks calls;
    private final ClaimPipe pipe;
    private long sequence;

    KillWriter(int number, CallMarks calls, ClaimPipe pipe) {
        this.number = number;
        this.calls = calls;
        this.pipe = pipe;
    }

    /** Which writer, from 0. */
    public int number() {
        return number;
    }

    /** The number of the commit that begins next, from 1. */
    public long nextSequence() {
        return sequence + 1;
    }

    /** The call of the store follows now: from here on the next commit may be found. */
    public void begins() {
        sequence++;
        calls.begins(number, sequence);
    }

    /** The call returned: the commit that began last is at {@code position}, and as safe as {@code promise} says. */
    public void acknowledged(long position, Promise promise) {
        calls.ended(number, sequence);
        pipe.send(new Claim(Claim.Kind.ACKNOWLEDGED, number, sequence, position, promise));
    }
}
