package io.godb.testkit.fault;

/** Random numbers that depend on a seed and a count only (SplitMix64), not on who asked before. */
final class SeededBits {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private SeededBits() {}

    static long bits(long seed, long count) {
        long mixed = seed + GOLDEN_GAMMA * (count + 1);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number from 0 up to, not including, 1. */
    static double fraction(long seed, long count) {
        return (bits(seed, count) >>> 11) * 0x1.0p-53;
    }
}
