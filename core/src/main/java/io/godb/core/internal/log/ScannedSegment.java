package io.godb.core.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * What reading one segment from its first record on found.
 *
 * @param end the position behind the last record that fits
 * @param lastOffset of that record; the one before the segment's first if there is none
 * @param latestTime of any record up to it
 * @param durableOffset the highest that any of these records claims
 * @param positions of the records; null where {@code index} says the same
 * @param index where the index of a fitting seal begins; 0 if there is none
 * @param encryption of the record at {@code end}, if that is what makes it a misfit
 * @param misfit why the next bytes are no record; null at a seal, or where the successor says that the segment ends
 * @param isTorn whether something of this segment stands behind the end
 * @param behind what the rest of the file says
 */
record ScannedSegment(
        int end,
        long lastOffset,
        long latestTime,
        long durableOffset,
        long records,
        @Nullable Positions positions,
        int index,
        int encryption,
        @Nullable Misfit misfit,
        boolean isTorn,
        Evidence behind) {
    /** The highest offset that anything in the file claims to have been forced. */
    long highestClaim() {
        return Math.max(durableOffset, behind.durableOffset());
    }

    String reason() {
        return misfit == null ? "it ends there" : misfit.reason();
    }
}
