package io.godb.core.internal.log;

import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/**
 * Hands the commits of segments over, reading each file from front to back through one window. Only what is compressed, or
 * larger than the window, is copied out of it.
 *
 * <p>Both checksums of every record are looked at, whatever recovery did: of a log that was closed it has read the last segment
 * alone, and elsewhere what was read a second time may be other bytes. Together they cost less than handing the commit on.
 *
 * <p><b>Threads.</b> One, while nobody takes the segments away. Others may append.
 *
 * <p><b>Failure.</b> {@link io.godb.core.CorruptionException} for a record that is not as it was written, {@link
 * UnsupportedFormatException} for one that is no commit; what was handed over before was right.
 */
final class Replay {
    private final FileSystem files;
    private final PayloadCodec codec;
    private final CommitReplay target;

    Replay(FileSystem files, PayloadCodec codec, CommitReplay target) {
        this.files = files;
        this.codec = codec;
        this.target = target;
    }

    /** Hands over the commits from one offset to another, both of which are in these segments, or nothing if there is none. */
    void run(Segment[] segments, long first, long last) {
        for (int i = 0; i < segments.length; i++) {
            Segment each = segments[i];
            long lastHere = i + 1 < segments.length ? Math.min(last, segments[i + 1].firstOffset() - 1) : last;
            long firstHere = Math.max(first, each.firstOffset());
            if (firstHere <= lastHere) {
                run(each, firstHere, lastHere);
            }
        }
    }

    private void run(Segment segment, long first, long last) {
        try (FileWindow window = FileWindow.open(files, segment.file, FileWindow.LARGE_BYTES)) {
            long position = find(segment, window, first);
            for (long offset = first; offset <= last; offset++) {
                position = hand(segment, window, position, offset);
            }
        }
    }

    private static long find(Segment segment, FileWindow window, long offset) {
        long told = byIndex(segment, window, offset);
        if (told != 0 && isRecord(segment, window, told, offset)) {
            return told;
        }
        long position = SegmentFormat.RECORDS;
        for (long each = segment.firstOffset(); each < offset; each++) {
            position += RecordFormat.HEADER_BYTES + (long) length(segment, window, position, each);
        }
        return position;
    }

    /** What the index says, which may be damaged; 0 without one. */
    private static long byIndex(Segment segment, FileWindow window, long offset) {
        long entry = segment.index + (offset - segment.firstOffset()) * RecordFormat.POSITION_BYTES;
        return segment.index != 0 && window.holds(entry, RecordFormat.POSITION_BYTES)
                ? Integer.toUnsignedLong(LittleEndian.getInt(window.bytes(), window.at(entry)))
                : 0;
    }

    private static boolean isRecord(Segment segment, FileWindow window, long position, long offset) {
        if (!window.holds(position, RecordFormat.HEADER_BYTES)) {
            return false;
        }
        int at = window.at(position);
        return RecordFormat.isValid(window.bytes(), at, segment.seed)
                && RecordFormat.offset(window.bytes(), at) == offset;
    }

    /** The length of the record's payload, which is within the file. */
    private static int length(Segment segment, FileWindow window, long position, long offset) {
        if (!isRecord(segment, window, position, offset)) {
            throw RecordReads.damaged(segment, position, offset, "its header does not fit its checksum");
        }
        int length = RecordFormat.length(window.bytes(), window.at(position));
        if (length > window.fileBytes() - position - RecordFormat.HEADER_BYTES) {
            throw RecordReads.damaged(segment, position, offset, "it is longer than its file");
        }
        return length;
    }

    /** Returns the position of the next one. */
    private long hand(Segment segment, FileWindow window, long position, long offset) {
        int length = length(segment, window, position, offset);
        byte[] header = window.bytes();
        int at = window.at(position);
        requireCommit(segment, offset, RecordFormat.kind(header, at));
        // Read before the window moves.
        boolean isPlain = RecordFormat.isPlain(header, at);
        int codecs = RecordFormat.codec(header, at) | RecordFormat.encryption(header, at) << 8;
        int checksum = RecordFormat.payloadChecksum(header, at);
        long time = RecordFormat.time(header, at);
        long payload = position + RecordFormat.HEADER_BYTES;
        boolean isInside = length <= header.length && window.holds(payload, length);
        byte[] bytes = isInside ? window.bytes() : window.copy(payload, length);
        int from = isInside ? window.at(payload) : 0;
        if (LittleEndian.checksum(bytes, from, length) != checksum) {
            throw RecordReads.damaged(segment, position, offset, "its bytes do not fit their checksum");
        }
        if (isPlain) {
            target.commit(offset, time, bytes, from, length);
        } else {
            byte[] stored = Arrays.copyOfRange(bytes, from, from + length);
            byte[] original = codec.restore(stored, codecs & 0xFF, codecs >>> 8, segment.file, offset, payload);
            target.commit(offset, time, original, 0, original.length);
        }
        return payload + length;
    }

    private static void requireCommit(Segment segment, long offset, int kind) {
        if (kind != RecordFormat.KIND_COMMIT) {
            throw new UnsupportedFormatException(
                    segment.file + ": record " + offset + " is of kind " + kind
                            + ", but a database's log holds commits (" + RecordFormat.KIND_COMMIT
                            + ") alone: it is not a database's, or a newer version's",
                    segment.file);
        }
    }
}
