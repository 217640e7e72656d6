package io.godb.core.internal.log;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.log.LogSegment;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One segment of an open log.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The records from {@code firstOffset} to {@code lastOffset} stand from {@link SegmentFormat#RECORDS} to {@code end}.
 *   <li>{@code positions} holds their positions, unless the seal does, or nobody has asked yet.
 *   <li>It has an appender until it was sealed and forced.
 * </ol>
 *
 * <p><b>Threads.</b> {@code end} and {@code lastOffset} change under the appender's lock; a reader knows by the log's visible
 * end which records it may ask for. {@code view} is taken away by {@link LiveSegments}, when nobody reads.
 */
final class Segment {
    final Path file;
    final long fileBytes;
    final SegmentFormat.Opening opening;
    private final long firstOffset;
    /** What the checksums of this segment's records were computed with. */
    final int seed;

    /** Of the one who appends, then of the one who forces. */
    @Nullable
    AppendFile appender;

    // Plain, because they change with every append; whoever only describes the segment may see them a moment late.
    int end;
    long lastOffset;
    /** Of its last record, once it is not active any more. */
    long latestTime;

    volatile @Nullable ByteView view;
    volatile @Nullable Positions positions;
    /** Where the seal's index begins; 0 if there is none. */
    volatile int index;

    volatile boolean isArchived;
    volatile boolean isGone;

    Segment(UUID log, Path file, long fileBytes, SegmentFormat.Opening opening, int end, long lastOffset) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.opening = opening;
        this.firstOffset = opening.firstOffset();
        this.seed = SegmentFormat.seed(log, opening.number());
        this.end = end;
        this.lastOffset = lastOffset;
    }

    long firstOffset() {
        return firstOffset;
    }

    boolean isEmpty() {
        return lastOffset < firstOffset();
    }

    /** Whether nothing more will be written to it. */
    boolean isFinished() {
        return appender == null;
    }

    LogSegment describe(boolean isActive) {
        return new LogSegment(
                opening.number(), file, firstOffset(), lastOffset, opening.incarnation(), end, fileBytes, isActive);
    }
}
