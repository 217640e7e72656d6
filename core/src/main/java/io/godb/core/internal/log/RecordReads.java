package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.file.ByteView;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.log.LogRecord;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records where they stand, and believes none before its checksums were right.
 *
 * <p><b>Threads.</b> Any. A record is read within an epoch of {@link LiveSegments}, so its view stays open.
 *
 * <p><b>Failure.</b> Changes nothing.
 */
final class RecordReads {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.log");
    private static final int UNKNOWN = 0;
    /** Records up to this length are copied with one call, longer ones in two parts. */
    private static final int COPIED_AT_ONCE_BYTES = 1 << 12;

    /** Where a thread's buffer holds, for messages, the position of the record in it. */
    private static final int POSITION = COPIED_AT_ONCE_BYTES;

    /** A header, and behind it the payload or its begin; overwritten by the thread's next read. */
    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[POSITION + 4]);

    /** A record as it is stored, whose checksums were right; decoded by whoever read it, where nobody waits for that. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Stored(
            int kind, long offset, long time, int codec, int encryption, byte[] payload, Path file, long position) {}

    private final LiveSegments live;
    private final PayloadCodec codec;

    RecordReads(LiveSegments live, PayloadCodec codec) {
        this.live = live;
        this.codec = codec;
    }

    /** The payload of the record at that offset, which is visible, as it was appended. */
    byte[] bytes(long offset) {
        while (true) {
            Segment segment;
            int ticket = live.enter();
            try {
                segment = find(offset);
                ByteView view = segment.view;
                if (view != null) {
                    byte[] header = BUFFER.get();
                    byte[] payload = payload(segment, view, offset, header);
                    if (RecordFormat.isPlain(header, 0)) {
                        return payload;
                    }
                    break;
                }
            } finally {
                live.exit(ticket);
            }
            live.openView(segment);
        }
        Stored stored = stored(offset);
        if (!RecordFormat.isBytes(stored.kind())) {
            throw new IllegalArgumentException(
                    "offset " + offset + " holds a batch, which is read with record(offset), not with read(offset)");
        }
        return codec.restore(
                stored.payload(), stored.codec(), stored.encryption(), stored.file(), offset, stored.position());
    }

    /** The record at that offset, which is visible. */
    LogRecord record(long offset) {
        Stored stored = stored(offset);
        return codec.record(
                stored.kind(),
                offset,
                stored.time(),
                stored.codec(),
                stored.encryption(),
                stored.payload(),
                stored.file(),
                stored.position());
    }

    private Stored stored(long offset) {
        while (true) {
            Segment segment;
            int ticket = live.enter();
            try {
                segment = find(offset);
                ByteView view = segment.view;
                if (view != null) {
                    byte[] header = BUFFER.get();
                    byte[] payload = payload(segment, view, offset, header);
                    return stored(segment, header, payload);
                }
            } finally {
                live.exit(ticket);
            }
            live.openView(segment);
        }
    }

    private static Stored stored(Segment segment, byte[] header, byte[] payload) {
        return new Stored(
                RecordFormat.kind(header, 0),
                RecordFormat.offset(header, 0),
                RecordFormat.time(header, 0),
                RecordFormat.codec(header, 0),
                RecordFormat.encryption(header, 0),
                payload,
                segment.file,
                LittleEndian.getInt(header, POSITION) + RecordFormat.HEADER_BYTES);
    }

    private Segment find(long offset) {
        Segment segment = live.find(offset);
        if (segment == null) {
            throw gone(offset);
        }
        return segment;
    }

    private static OffsetOutOfRangeException gone(long offset) {
        return new OffsetOutOfRangeException("offset " + offset + " was truncated away", null);
    }

    /** The stored payload of the record, and its header in {@code header}; both proven. */
    private static byte[] payload(Segment segment, ByteView view, long offset, byte[] header) {
        int nth = (int) (offset - segment.firstOffset());
        Positions positions = segment.positions;
        if (positions != null && nth < positions.published()) {
            int position = positions.get(nth);
            int next = nth + 1 < positions.published() ? positions.get(nth + 1) : UNKNOWN;
            return checked(segment, view, position, next, offset, header);
        }
        if (segment.index != 0) {
            return byIndexIfWhole(segment, view, nth, offset, header);
        }
        return checked(segment, view, walked(segment, view, nth), UNKNOWN, offset, header);
    }

    /**
     * After a clean close nobody has looked at the whole index yet, and it may be torn, or damaged: then the segment is read
     * without. Records prove themselves.
     */
    private static byte[] byIndexIfWhole(Segment segment, ByteView view, int nth, long offset, byte[] header) {
        try {
            return byIndex(segment, view, nth, offset, header);
        } catch (CorruptionException byIndex) {
            byte[] stored;
            try {
                stored = checked(segment, view, walked(segment, view, nth), UNKNOWN, offset, header);
            } catch (CorruptionException byWalking) {
                byIndex.addSuppressed(byWalking);
                throw byIndex;
            }
            LOG.warn("the index of {} is damaged; its records are found without: {}", segment.file, byIndex.toString());
            segment.index = 0;
            return stored;
        }
    }

    /** Two positions are read at once: this one and the next, or, for the last, the one before. */
    private static byte[] byIndex(Segment segment, ByteView view, int nth, long offset, byte[] header) {
        int at = segment.index + nth * RecordFormat.POSITION_BYTES;
        if (offset == segment.lastOffset) {
            view.copy(at - RecordFormat.POSITION_BYTES, header, 0, 2 * RecordFormat.POSITION_BYTES);
            return checked(
                    segment, view, LittleEndian.getInt(header, RecordFormat.POSITION_BYTES), UNKNOWN, offset, header);
        }
        view.copy(at, header, 0, 2 * RecordFormat.POSITION_BYTES);
        int next = LittleEndian.getInt(header, RecordFormat.POSITION_BYTES);
        return checked(segment, view, LittleEndian.getInt(header, 0), next, offset, header);
    }

    /**
     * Where the next record begins tells this one's length, so that its payload can be fetched before its header has come
     * from memory: waiting for one after the other would cost as much again.
     */
    private static byte[] checked(Segment segment, ByteView view, int position, int next, long offset, byte[] buffer) {
        boolean isWithin = position >= SegmentFormat.RECORDS && position <= view.size() - RecordFormat.HEADER_BYTES;
        if (!isWithin || next < 0 || next > view.size()) {
            throw damaged(segment, position, offset, "its position is not within the file");
        }
        LittleEndian.putInt(buffer, POSITION, position);
        int length = next - position;
        if (length <= RecordFormat.HEADER_BYTES || length > COPIED_AT_ONCE_BYTES) {
            return checkedInParts(segment, view, position, length, offset, buffer);
        }
        view.copy(position, buffer, 0, length);
        requireHeader(segment, position, offset, buffer);
        requireLength(segment, position, length, offset, buffer);
        requireFitting(segment, position, offset, buffer, buffer, RecordFormat.HEADER_BYTES);
        return Arrays.copyOfRange(buffer, RecordFormat.HEADER_BYTES, length);
    }

    /** A record that is long, or whose length only its header tells. */
    private static byte[] checkedInParts(
            Segment segment, ByteView view, int position, int length, long offset, byte[] header) {
        readHeader(segment, view, position, offset, header);
        if (length > 0) {
            requireLength(segment, position, length, offset, header);
        }
        byte[] stored = new byte[RecordFormat.length(header, 0)];
        view.copy(position + RecordFormat.HEADER_BYTES, stored, 0, stored.length);
        requireFitting(segment, position, offset, header, stored, 0);
        return stored;
    }

    /** Finds positions by going from record to record, once. */
    private static int walked(Segment segment, ByteView view, int nth) {
        synchronized (segment) {
            Positions known = segment.positions;
            if (known == null) {
                known = new Positions();
                segment.positions = known;
            }
            while (known.size() <= nth) {
                known.add(behindLast(segment, view, known));
            }
            return known.get(nth);
        }
    }

    private static int behindLast(Segment segment, ByteView view, Positions known) {
        int count = known.size();
        if (count == 0) {
            return SegmentFormat.RECORDS;
        }
        int last = known.get(count - 1);
        byte[] header = new byte[RecordFormat.HEADER_BYTES];
        readHeader(segment, view, last, segment.firstOffset() + count - 1, header);
        return last + RecordFormat.HEADER_BYTES + RecordFormat.length(header, 0);
    }

    private static void readHeader(Segment segment, ByteView view, int position, long offset, byte[] header) {
        if (position > view.size() - RecordFormat.HEADER_BYTES) {
            throw damaged(segment, position, offset, "its position is not within the file");
        }
        view.copy(position, header, 0, RecordFormat.HEADER_BYTES);
        requireHeader(segment, position, offset, header);
        if (RecordFormat.length(header, 0) > view.size() - position - RecordFormat.HEADER_BYTES) {
            throw damaged(segment, position, offset, "it is longer than its file");
        }
    }

    private static void requireHeader(Segment segment, int position, long offset, byte[] header) {
        if (!RecordFormat.isValid(header, 0, segment.seed) || RecordFormat.offset(header, 0) != offset) {
            throw damaged(segment, position, offset, "its header does not fit its checksum");
        }
    }

    private static void requireLength(Segment segment, int position, int length, long offset, byte[] header) {
        if (RecordFormat.length(header, 0) != length - RecordFormat.HEADER_BYTES) {
            throw damaged(segment, position, offset, "its length is not that which the index tells");
        }
    }

    private static void requireFitting(
            Segment segment, int position, long offset, byte[] header, byte[] stored, int from) {
        int length = RecordFormat.length(header, 0);
        if (LittleEndian.checksum(stored, from, length) != RecordFormat.payloadChecksum(header, 0)) {
            throw damaged(segment, position, offset, "its bytes do not fit their checksum");
        }
    }

    static CorruptionException damaged(Segment segment, long position, long offset, String what) {
        Path file = segment.file;
        return new CorruptionException(
                "the record of offset " + offset + " at " + position + " in " + file + " is damaged: " + what
                        + "; LogSalvage reads what is intact",
                file,
                position,
                null);
    }
}
