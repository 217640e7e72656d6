package io.godb.core.internal.log;

import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.log.LogOptions;
import io.godb.core.log.SegmentArchive;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which segments may go, and their way out: archived, taken from the readers, recycled.
 *
 * <p><b>Invariants.</b> A segment goes only if it
 * <ol>
 *   <li>is the oldest, holds nothing at or above the start offset, and that offset is in STATE on the device;
 *   <li>is sealed and forced, so nobody appends to it or forces it any more;
 *   <li>was archived, where there is an archive;
 *   <li>is not appended to, and will not be.
 * </ol>
 *
 * <p><b>Threads.</b> One at a time, which the log sees to.
 */
final class Retention {
    private final FileSystem files;
    private final LogOptions options;
    private final LiveSegments live;
    private final SegmentSupply supply;
    private final AtomicLong archived = new AtomicLong();

    Retention(LogOptions options, LiveSegments live, SegmentSupply supply) {
        this.files = options.fileSystem();
        this.options = options;
        this.live = live;
        this.supply = supply;
    }

    long archived() {
        return archived.get();
    }

    /** The start offset that leaves no more segments than the options allow. */
    long startForMostSegments() {
        Segment[] all = live.all();
        int surplus = all.length - options.mostSegments();
        return surplus <= 0 ? 0 : all[surplus].firstOffset();
    }

    /** The highest start offset that leaves the segments that the options keep. */
    long startForLeastSegments() {
        Segment[] all = live.all();
        int least = options.leastSegments();
        if (least == 0) {
            return Long.MAX_VALUE;
        }
        return all.length == 0 ? 0 : all[Math.max(0, all.length - least)].firstOffset();
    }

    /** Archives what can be archived and lets go what may go. */
    void release(long startOffset, long durableOffset) {
        archive(durableOffset);
        Segment[] all = live.all();
        for (int i = 0; i < all.length && mayGo(all[i], startOffset, durableOffset); i++) {
            live.removeOldest(all[i]);
            supply.retire(all[i].file, all[i].fileBytes);
        }
    }

    private boolean mayGo(Segment segment, long startOffset, long durableOffset) {
        return isDone(segment, durableOffset)
                && segment.lastOffset < startOffset
                && (options.archive() == null || segment.isArchived);
    }

    private static boolean isDone(Segment segment, long durableOffset) {
        // Of an empty one only what follows tells that its opening was forced.
        return segment.isFinished() && Math.max(segment.lastOffset, segment.firstOffset()) <= durableOffset;
    }

    /** Hands over what is sealed and forced and was not handed over yet. */
    void archive(long durableOffset) {
        SegmentArchive archive = options.archive();
        if (archive == null) {
            return;
        }
        for (Segment each : live.all()) {
            if (!isDone(each, durableOffset)) {
                return;
            }
            if (!each.isArchived) {
                try (ReadFile file = files.open(each.file)) {
                    archive.archive(each.describe(false), file);
                }
                each.isArchived = true;
                archived.incrementAndGet();
            }
        }
    }
}
