package io.godb.testkit.kill;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Draws the moments. Times are drawn log-uniformly, since what matters may take a microsecond or many milliseconds; for
 * openings half of them uniformly over the time that openings took lately.
 *
 * <p><b>Threads.</b> One.
 */
final class KillMoments {
    private static final int OPENING_PERCENT = 25;
    private static final int CLOSING_PERCENT = 8;
    private static final long SHORTEST_NANOS = 20_000;
    private static final int ACKNOWLEDGEMENTS_MAX = 1000;

    private final SplittableRandom random;
    private final long longestNanos;
    private long openingNanos = 10_000_000;

    KillMoments(long seed, Duration longest) {
        random = new SplittableRandom(seed);
        longestNanos = Math.max(2 * SHORTEST_NANOS, longest.toNanos());
    }

    /** How long the latest opening took that was not killed. */
    void opened(long nanos) {
        openingNanos = nanos;
    }

    KillMoment next() {
        int percent = random.nextInt(100);
        if (percent < OPENING_PERCENT) {
            return new KillMoment(KillMoment.Phase.OPENING, 0, 0, whileOpening());
        }
        if (percent < OPENING_PERCENT + CLOSING_PERCENT) {
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
        long bound = Math.max(2 * SHORTEST_NANOS, openingNanos * 6 / 5);
        return random.nextBoolean() ? random.nextLong(bound) : anyTime(bound);
    }

    private long anyTime(long longest) {
        double span = Math.log((double) Math.max(longest, 2 * SHORTEST_NANOS) / SHORTEST_NANOS);
        return (long) (SHORTEST_NANOS * Math.exp(random.nextDouble() * span));
    }

    private int acknowledgements() {
        return (int) Math.exp(random.nextDouble() * Math.log(ACKNOWLEDGEMENTS_MAX));
    }
}
