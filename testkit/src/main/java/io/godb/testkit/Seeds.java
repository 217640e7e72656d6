package io.godb.testkit;

import java.util.SplittableRandom;

/**
 * Where random tests get their seed from: the system property {@value #PROPERTY} where it is set, a new one elsewhere.
 * Each is printed together with what repeats the run.
 *
 * <p><b>Threads.</b> Any.
 */
public final class Seeds {
    /** The system property that fixes the seed. */
    public static final String PROPERTY = "godb.seed";

    private Seeds() {}

    /** A seed for the test of that name, printed. */
    public static long next(String test) {
        Long fixed = Long.getLong(PROPERTY);
        long seed = fixed != null ? fixed : new SplittableRandom().nextLong(Long.MAX_VALUE);
        System.out.println(test + ": seed " + seed + ", repeat with " + repeatWith(seed));
        return seed;
    }

    /** The argument that makes a run use {@code seed} again. */
    public static String repeatWith(long seed) {
        return "-D" + PROPERTY + "=" + seed;
    }
}
