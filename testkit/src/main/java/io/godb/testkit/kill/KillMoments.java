package io.godb.testkit.kill;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Draws the moments. Times are drawn log-uniformly, since what matters may take a microsecond or many milliseconds. For
 * openings most are drawn uniformly over the longest time that one took lately: first classes are loaded, recovery comes
 * late, and the store that has most to recover takes longest.
 *
 * <p><b>Threads.</b> One.
 */
final class KillMoments {
    private static final double FORGETTING = 0.9;
    private static final int CLOSING_PERCENT = 8;
    private static final long SHORTEST_NANOS = 20_000;
    private static final int ACKNOWLEDGEMENTS_MAX = 1000;

    private final SplittableRandom random;
    private final int openingPercent;
    private final long longestNanos;
    private double longestOpeningNanos = 10_000_000;

    KillMoments(long seed, int openingPercent, Duration longest) {
        this.openingPercent = openingPercent;
        random = new SplittableRandom(seed);
        longestNanos = Math.max(2 * SHORTEST_NANOS, longest.toNanos());
    }

    /** How long an opening took that was not killed. */
    void opened(long nanos) {
        longestOpeningNanos = Math.max((double) nanos, FORGETTING * longestOpeningNanos);
    }

    KillMoment next() {
        int percent = random.nextInt(100);
        if (percent < openingPercent) {
            return new KillMoment(KillMoment.Phase.OPENING, 0, 0, whileOpening());
        }
        if (percent < openingPercent + CLOSING_PERCENT) {
            return new KillMoment(KillMoment.Phase.CLOSING, 0, anyTime(longestNanos), anyTime(longestNanos / 2));
        }
        return random.nextInt(5) == 0
                ? new KillMoment(KillMoment.Phase.WRITING, 0, 0, anyTime(longestNanos))
                : new KillMoment(KillMoment.Phase.WRITING, acknowledgements(), 0, random.nextLong(SHORTEST_NANOS * 10));
    }

    /**
     * Whether the next life goes on with what the last one left, unseen. Mostly so if it is to be killed while opening,
     * which means little where a check has tidied up.
     */
    boolean skipsCheckBefore(KillMoment moment) {
        int percent = moment.phase() == KillMoment.Phase.OPENING ? 75 : 25;
        return random.nextInt(100) < percent;
    }

    private long whileOpening() {
        long bound = Math.max(2 * SHORTEST_NANOS, (long) longestOpeningNanos);
        return random.nextInt(5) > 0 ? random.nextLong(bound) : anyTime(bound);
    }

    private long anyTime(long longest) {
        double span = Math.log((double) Math.max(longest, 2 * SHORTEST_NANOS) / SHORTEST_NANOS);
        return (long) (SHORTEST_NANOS * Math.exp(random.nextDouble() * span));
    }

    private int acknowledgements() {
        return (int) Math.exp(random.nextDouble() * Math.log(ACKNOWLEDGEMENTS_MAX));
    }
}
