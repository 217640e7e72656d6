package io.godb.core.internal.log;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was recovered without proof that it is on the device. After a force that failed in the run before, the cache may
 * show bytes that the device never got, and count them as written; forcing alone would then prove nothing. So the
 * bytes are written once more, the same to the same places, and then forced.
 *
 * <p><b>Threads.</b> The one that leads a force.
 *
 * <p><b>Failure.</b> That of the force; nothing has become less durable than it was.
 */
final class Unproven {
    private record Range(Path file, int from, int end) {}

    private static final int CHUNK_BYTES = 1 << 20;

    private final FileSystem files;
    private final List<Range> ranges = new ArrayList<>();

    Unproven(FileSystem files, RecoveredLog found) {
        this.files = files;
        for (RecoveredSegment each : found.segments()) {
            boolean isOpeningUnproven = !found.isClean() && each.opening().firstOffset() > found.provenOffset();
            if (isOpeningUnproven || each.lastOffset() > found.provenOffset()) {
                ranges.add(new Range(each.file(), firstUnproven(each, found.provenOffset()), endOf(each)));
            }
        }
    }

    private static int firstUnproven(RecoveredSegment segment, long provenOffset) {
        long first = segment.opening().firstOffset();
        if (first > provenOffset) {
            return SegmentFormat.OPENING;
        }
        Positions positions = segment.positions();
        return positions == null ? SegmentFormat.RECORDS : positions.get((int) (provenOffset + 1 - first));
    }

    /** Behind the index, where the segment's seal has one: later runs will rely on it, too. */
    private static int endOf(RecoveredSegment segment) {
        long records = segment.lastOffset() - segment.opening().firstOffset() + 1;
        return segment.index() == 0 ? segment.end() : segment.index() + (int) records * RecordFormat.POSITION_BYTES;
    }

    /** Makes it durable; does nothing once that is done. */
    void force() {
        while (!ranges.isEmpty()) {
            rewrite(ranges.get(0));
            ranges.remove(0);
        }
    }

    private void rewrite(Range range) {
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK_BYTES, range.end() - range.from()));
        try (ReadFile source = files.open(range.file());
                AppendFile target = files.openForAppend(range.file(), range.from())) {
            for (int position = range.from(); position < range.end(); position += chunk.limit()) {
                chunk.clear().limit(Math.min(chunk.capacity(), range.end() - position));
                source.readFully(chunk, position);
                target.append(chunk.flip(), Route.CHANNEL);
            }
            target.force();
        }
    }
}
