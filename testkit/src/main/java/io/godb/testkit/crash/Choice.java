package io.godb.testkit.crash;

import java.util.Set;

/** One thing a power cut may do: what it keeps, and what is found where a file grew without its bytes. */
record Choice(String family, Kept kept, Residue residue) {
    private static final Set<String> SYSTEMATIC_FAMILIES = Set.of(
            "none",
            "all",
            "names-only",
            "bytes-only",
            "data-lost",
            "single-lost",
            "single-data-lost",
            "prefix",
            "prefix-of-data",
            "torn",
            "torn-and-cut",
            "piece-lost");

    /** Whether it is of a family that comes before random ones when not all can be tried. */
    boolean isSystematic() {
        return SYSTEMATIC_FAMILIES.contains(family);
    }
}
