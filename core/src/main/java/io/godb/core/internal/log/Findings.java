package io.godb.core.internal.log;

import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.log.LogRecovery;
import java.util.List;

/**
 * What the segments of a log amount to: those that count, and where they end. {@code endOffset} is never below the start
 * offset minus one, and {@code provenOffset} never above the end.
 */
record Findings(
        List<RecoveredSegment> segments,
        long endOffset,
        long provenOffset,
        long latestTime,
        boolean isClean,
        List<LogRecovery.Cut> cuts,
        long checkedRecords,
        long checkedBytes) {}
