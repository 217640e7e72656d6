package io.godb.testkit.crash;

/** What is found where a file grew, but the bytes written there were lost. Overwritten bytes that are lost are the old ones. */
enum Residue {
    ZERO,
    /** Pseudo-random bytes of the seed. */
    GARBAGE,
    /** What another file holds, or held, in the same place. */
    STALE
}
