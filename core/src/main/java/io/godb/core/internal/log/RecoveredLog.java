package io.godb.core.internal.log;

import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogRecovery;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a log amount to; found by reading alone.
 *
 * @param state STATE, or what could be gathered without it; null for a directory that holds no log
 * @param segments that count, in order, from the one that holds the start offset
 * @param endOffset of the last record; the start offset minus one if there is none
 * @param provenOffset the highest that is known to have been forced; never above the end
 * @param latestTime of any record, truncated ones included as far as openings tell
 * @param highestNumber any segment, any name and STATE have
 * @param isClean whether it was closed, and ends exactly where it was closed; only then may its last segment be appended to
 * @param leftovers files that hold nothing that counts: prepared segments, torn preparations, temporaries, segments below the
 *     start, segments behind a cut; may be deleted, and those behind a cut must be before anything is appended
 */
record RecoveredLog(
        @Nullable State state,
        List<RecoveredSegment> segments,
        long startOffset,
        long endOffset,
        long provenOffset,
        long latestTime,
        long highestNumber,
        boolean isClean,
        List<Path> leftovers,
        List<LogRecovery.Cut> cuts,
        List<String> remarks,
        long checkedRecords,
        long checkedBytes) {
    RecoveredLog {
        segments = List.copyOf(segments);
        leftovers = List.copyOf(leftovers);
        cuts = List.copyOf(cuts);
        remarks = List.copyOf(remarks);
    }

    /**
     * One segment that counts. {@code end} is the position behind its last record that counts, where its seal begins if it
     * has one. Where {@code index} is not 0, the seal fits, its payload, the records' positions, begins there, and {@code
     * positions} is null; it was checked in full unless the log was clean, when whoever reads it checks it. Without an
     * index, {@code positions} is null where they were not asked for, or the records were not read.
     */
    record RecoveredSegment(
            Path file,
            long fileBytes,
            SegmentFormat.Opening opening,
            int end,
            long lastOffset,
            @Nullable Positions positions,
            int index) {}
}
