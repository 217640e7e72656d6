package io.godb.testkit.kill;

import java.time.Duration;

/**
 * What a run did.
 *
 * @param rounds children that were killed
 * @param whileOpening of these, before the store was open
 * @param whileWriting while writers were at work
 * @param whileClosing after the writers had stopped
 * @param insideCalls of those while writing, those in which at least one call was cut short
 * @param checks how often the store was checked; some kills were left for the next child to find
 * @param acknowledged commits in all
 * @param elapsed how long it took
 */
public record KillReport(
        int rounds,
        int whileOpening,
        int whileWriting,
        int whileClosing,
        int insideCalls,
        int checks,
        long acknowledged,
        Duration elapsed) {
    /** Which part of the kills while writing cut a call short. */
    public double shareInsideCalls() {
        return whileWriting == 0 ? 0 : (double) insideCalls / whileWriting;
    }

    /** Rounds by the second. */
    public double roundsPerSecond() {
        return rounds / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    /** Returns this report, and throws an {@link AssertionError} if too many kills fell between calls to prove much. */
    public KillReport requireInsideCalls(double share) {
        if (shareInsideCalls() < share) {
            throw new AssertionError(
                    "Only " + insideCalls + " of " + whileWriting + " kills while writing cut a call short: " + this);
        }
        return this;
    }
}
