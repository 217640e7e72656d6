package io.godb.core.internal.log;

import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Ends segments: writes the seal, with the index where the log keeps one, and lets go of the positions in memory that the
 * index then holds. The newest few keep theirs, being read most.
 *
 * <p><b>Threads.</b> Sealing by the one that leads a force; {@link #positions} by the one that appends.
 *
 * <p><b>Failure.</b> What is thrown is that of the segment's file. A torn seal costs only the index.
 */
final class Sealer {
    private static final int MOST_WITH_POSITIONS = 4;
    private static final byte[] NO_INDEX = {};

    private final boolean isIndexed;
    private final LiveSegments live;
    private final Deque<Segment> withPositions = new ArrayDeque<>();
    private volatile @Nullable Positions unused;

    Sealer(boolean isIndexed, LiveSegments live) {
        this.isIndexed = isIndexed;
        this.live = live;
    }

    /** The bytes of a seal, with the index of that many records. */
    long sealBytes(long count) {
        return RecordFormat.HEADER_BYTES + (isIndexed ? count * RecordFormat.POSITION_BYTES : 0);
    }

    /** What a new segment keeps its positions in; null where nobody needs an index. */
    @Nullable
    Positions positions() {
        if (!isIndexed) {
            return null;
        }
        Positions again = unused;
        unused = null;
        return again == null ? new Positions() : again;
    }

    /** Seals a segment that is not active any more, forces it, and closes its file. */
    void finish(Segment segment, AppendFile file, long durableOffset) {
        byte[] index = index(segment);
        byte[] header = new byte[RecordFormat.HEADER_BYTES];
        RecordFormat.write(
                header,
                0,
                segment.seed,
                segment.lastOffset + 1,
                RecordFormat.KIND_SEAL,
                index.length,
                LittleEndian.checksum(index, 0, index.length),
                durableOffset,
                segment.latestTime,
                0);
        file.append(ByteBuffer.wrap(header), Route.CHANNEL);
        file.append(ByteBuffer.wrap(index), Route.CHANNEL);
        file.force();
        file.close();
        if (index.length > 0) {
            segment.index = segment.end + RecordFormat.HEADER_BYTES;
            keepPositions(segment);
        }
    }

    private byte[] index(Segment segment) {
        Positions positions = segment.positions;
        if (positions == null || !isIndexed) {
            return NO_INDEX;
        }
        byte[] index = new byte[(int) (segment.lastOffset - segment.firstOffset() + 1) * RecordFormat.POSITION_BYTES];
        for (int at = 0; at < index.length; at += RecordFormat.POSITION_BYTES) {
            LittleEndian.putInt(index, at, positions.get(at / RecordFormat.POSITION_BYTES));
        }
        return index;
    }

    private void keepPositions(Segment sealed) {
        withPositions.add(sealed);
        if (withPositions.size() > MOST_WITH_POSITIONS) {
            Positions old = live.withdrawPositions(withPositions.remove());
            if (old != null) {
                old.clear();
                unused = old;
            }
        }
    }
}
