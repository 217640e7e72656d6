package io.godb.core.internal.log;

import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32C;
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
    /** As many as a log that is written faster than it is forced gets back at once. */
    private static final int MOST_UNUSED = 4;

    private static final Positions NONE = new Positions();
    /** How many of an index's entries are written with one call. */
    private static final int PART = 1 << 14;

    private final boolean isIndexed;
    private final LiveSegments live;
    private final Deque<Segment> withPositions = new ArrayDeque<>();
    /** Of the one that leads a force. */
    private final byte[] indexPart = new byte[PART * RecordFormat.POSITION_BYTES];
    /** Cleared. */
    private final ArrayBlockingQueue<Positions> unused = new ArrayBlockingQueue<>(MOST_UNUSED);

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
        Positions again = unused.poll();
        return again == null ? new Positions() : again;
    }

    /** Seals a segment that is not active any more, forces it, and closes its file. */
    void finish(Segment segment, AppendFile file, long durableOffset) {
        Positions known = segment.positions;
        Positions positions = known == null || !isIndexed ? NONE : known;
        int count = positions == NONE ? 0 : (int) (segment.lastOffset - segment.firstOffset() + 1);
        byte[] header = new byte[RecordFormat.HEADER_BYTES];
        RecordFormat.write(
                header,
                0,
                segment.seed,
                segment.lastOffset + 1,
                RecordFormat.KIND_SEAL,
                count * RecordFormat.POSITION_BYTES,
                checksum(positions, count),
                durableOffset,
                segment.latestTime,
                0);
        file.append(ByteBuffer.wrap(header), Route.CHANNEL);
        for (int from = 0; from < count; from += PART) {
            file.append(ByteBuffer.wrap(indexPart, 0, encode(positions, from, count)), Route.CHANNEL);
        }
        file.force();
        file.close();
        if (count > 0) {
            segment.index = segment.end + RecordFormat.HEADER_BYTES;
            keepPositions(segment);
        }
    }

    private int checksum(Positions positions, int count) {
        CRC32C checksum = new CRC32C();
        for (int from = 0; from < count; from += PART) {
            checksum.update(indexPart, 0, encode(positions, from, count));
        }
        return (int) checksum.getValue();
    }

    /** Makes the part of the index that begins with that record; returns its length. */
    private int encode(Positions positions, int from, int count) {
        int entries = Math.min(PART, count - from);
        for (int i = 0; i < entries; i++) {
            LittleEndian.putInt(indexPart, i * RecordFormat.POSITION_BYTES, positions.get(from + i));
        }
        return entries * RecordFormat.POSITION_BYTES;
    }

    private void keepPositions(Segment sealed) {
        withPositions.add(sealed);
        if (withPositions.size() > MOST_WITH_POSITIONS) {
            Positions old = live.withdrawPositions(withPositions.remove());
            if (old != null) {
                old.clear();
                unused.offer(old);
            }
        }
    }
}
