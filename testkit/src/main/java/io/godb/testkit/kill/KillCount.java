package io.godb.testkit.kill;

import java.time.Duration;

/** Counts for the report while a run goes on. */
final class KillCount {
    private final long startNanos = System.nanoTime();
    private int whileOpening;
    private int whileWriting;
    private int whileClosing;
    private int insideCalls;
    private int checks;
    private long acknowledged;

    /** Counts a life by how far it came, not by what was drawn: a kill may come too late for an opening. */
    void killed(KilledLife life, ChildListener listener) {
        acknowledged += listener.acknowledgements();
        if (!listener.hasHeard(Claim.Kind.OPENED)) {
            whileOpening++;
        } else if (listener.hasHeard(Claim.Kind.CLOSING)) {
            whileClosing++;
        } else {
            whileWriting++;
            insideCalls += life.inCall().isEmpty() ? 0 : 1;
        }
    }

    void checked() {
        checks++;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    KillReport report() {
        return new KillReport(
                whileOpening + whileWriting + whileClosing,
                whileOpening,
                whileWriting,
                whileClosing,
                insideCalls,
                checks,
                acknowledged,
                elapsed());
    }
}
