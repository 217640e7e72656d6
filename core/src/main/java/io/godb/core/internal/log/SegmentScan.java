package io.godb.core.internal.log;

import io.godb.core.file.FileSystem;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.SegmentFormat.Opening;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment in order, each checked in full, up to the first that does not fit, a seal, or a limit;
 * then, if asked to, looks for what else the file can tell.
 *
 * <p><b>Invariant.</b> Everything in front of {@code position} fits: its checksums, offsets without gaps, times that do not
 * go back, all within the file and the limit.
 *
 * <p><b>Threads.</b> One for each scan. Nothing is allocated for a record, but for its position.
 *
 * <p><b>Failure.</b> What does not fit is a finding. Only a failed read is an exception.
 */
final class SegmentScan {
    /** Without a successor nothing says where a segment ends. */
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private final FileWindow window;
    private final int seed;
    private final long firstOffset;
    private final long limit;
    private final Positions positions = new Positions();

    private long position = SegmentFormat.RECORDS;
    private long nextOffset;
    private long latestTime;
    private long durableOffset;
    private int length;
    private long time;
    private long claim;
    private int encryption;
    private int sealBytes;
    private int index;
    private @Nullable Misfit misfit;

    private SegmentScan(FileWindow window, int seed, Opening opening, int limit) {
        this.window = window;
        this.limit = Math.min(Integer.toUnsignedLong(limit), window.fileBytes());
        this.seed = seed;
        firstOffset = opening.firstOffset();
        nextOffset = firstOffset;
        latestTime = opening.latestTime();
    }

    /** Reads up to {@code limit}, which is where the successor says that the segment ends, and looks behind the end. */
    static ScannedSegment scan(FileSystem files, SegmentHead head, Opening opening, int limit) {
        return scan(files, head, opening, limit, true);
    }

    /** The same, without a look behind the end. */
    static ScannedSegment scanRecords(FileSystem files, SegmentHead head, Opening opening) {
        return scan(files, head, opening, NO_LIMIT, false);
    }

    private static ScannedSegment scan(
            FileSystem files, SegmentHead head, Opening opening, int limit, boolean looksBehind) {
        try (FileWindow window = FileWindow.open(files, head.file(), FileWindow.LARGE_BYTES)) {
            SegmentScan scan = new SegmentScan(window, head.seed(), opening, limit);
            scan.readRecords();
            return scan.result(looksBehind ? scan.lookBehind() : Evidence.NONE);
        }
    }

    /** What valid headers say in a file that does not continue the log; any offset where there is no opening. */
    static Evidence lookInto(FileSystem files, SegmentHead head) {
        try (FileWindow window = FileWindow.open(files, head.file(), FileWindow.LARGE_BYTES)) {
            return Evidence.behind(window, SegmentFormat.RECORDS, search(window, head));
        }
    }

    /** A search for headers of that segment. */
    static HeaderSearch search(FileWindow window, SegmentHead head) {
        Opening opening = head.opening();
        return opening == null
                ? new HeaderSearch(window, head.seed(), 1, HeaderSearch.HIGHEST_OFFSET)
                : search(window, head.seed(), opening.firstOffset());
    }

    private static HeaderSearch search(FileWindow window, int seed, long firstOffset) {
        long mostRecords = window.fileBytes() / RecordFormat.HEADER_BYTES;
        return new HeaderSearch(window, seed, firstOffset, firstOffset + mostRecords);
    }

    /**
     * Where the index of the seal at {@code end} begins, judged by the seal's header alone; 0 if there is none that fits
     * so many records in front of {@code nextOffset}.
     */
    static int indexAt(FileSystem files, SegmentHead head, int end, long nextOffset, long records) {
        try (FileWindow window = FileWindow.open(files, head.file(), RecordFormat.HEADER_BYTES)) {
            boolean fits = window.holds(end, RecordFormat.HEADER_BYTES)
                    && isSeal(window.bytes(), window.at(end), head.seed(), nextOffset)
                    && RecordFormat.length(window.bytes(), window.at(end)) == records * RecordFormat.POSITION_BYTES
                    && end + RecordFormat.HEADER_BYTES + records * RecordFormat.POSITION_BYTES <= window.fileBytes();
            return fits && records > 0 ? end + RecordFormat.HEADER_BYTES : 0;
        }
    }

    private static boolean isSeal(byte[] bytes, int at, int seed, long nextOffset) {
        return RecordFormat.kind(bytes, at) == RecordFormat.KIND_SEAL
                && RecordFormat.offset(bytes, at) == nextOffset
                && RecordFormat.isValid(bytes, at, seed);
    }

    private void readRecords() {
        while (position < limit) {
            misfit = misfit();
            if (misfit != null) {
                break;
            }
            accept();
        }
        readSeal();
        if (misfit == null && sealBytes == 0 && position == window.fileBytes()) {
            misfit = Misfit.FILE_ENDS;
        }
    }

    private @Nullable Misfit misfit() {
        if (!window.holds(position, RecordFormat.HEADER_BYTES)) {
            return Misfit.FILE_ENDS;
        }
        byte[] bytes = window.bytes();
        int at = window.at(position);
        if (!RecordFormat.isValid(bytes, at, seed)) {
            return Misfit.HEADER;
        }
        Misfit misfit = misfitOfHeader(bytes, at);
        return misfit != null ? misfit : misfitOfPayload(bytes, at);
    }

    private @Nullable Misfit misfitOfHeader(byte[] bytes, int at) {
        if (RecordFormat.offset(bytes, at) != nextOffset) {
            return Misfit.OFFSET;
        }
        int kind = RecordFormat.kind(bytes, at);
        if (!HeaderSearch.isKind(kind)) {
            return Misfit.KIND;
        }
        if (kind == RecordFormat.KIND_SEAL) {
            return Misfit.SEAL;
        }
        if (RecordFormat.length(bytes, at) > limit - position - RecordFormat.HEADER_BYTES) {
            return Misfit.LENGTH;
        }
        return RecordFormat.time(bytes, at) < latestTime ? Misfit.TIME : null;
    }

    /** Keeps the header's fields, for the window may move over the payload and not come back. */
    private @Nullable Misfit misfitOfPayload(byte[] bytes, int at) {
        length = RecordFormat.length(bytes, at);
        time = RecordFormat.time(bytes, at);
        claim = RecordFormat.durableOffset(bytes, at);
        encryption = RecordFormat.encryption(bytes, at);
        int expected = RecordFormat.payloadChecksum(bytes, at);
        if (window.checksum(position + RecordFormat.HEADER_BYTES, length) != expected) {
            return Misfit.PAYLOAD;
        }
        return encryption != 0 ? Misfit.ENCRYPTION : null;
    }

    private void accept() {
        latestTime = time;
        durableOffset = Math.max(durableOffset, claim);
        positions.add((int) position);
        position += RecordFormat.HEADER_BYTES + length;
        nextOffset++;
    }

    /** Takes the seal, if one stands where the records end and fits them. One that does not is none. */
    private void readSeal() {
        if (!window.holds(position, RecordFormat.HEADER_BYTES)) {
            return;
        }
        byte[] bytes = window.bytes();
        int at = window.at(position);
        if (isSeal(bytes, at, seed, nextOffset)) {
            length = RecordFormat.length(bytes, at);
            claim = RecordFormat.durableOffset(bytes, at);
            if (fitsIndex(RecordFormat.payloadChecksum(bytes, at))) {
                acceptSeal();
            }
        }
    }

    private void acceptSeal() {
        durableOffset = Math.max(durableOffset, claim);
        sealBytes = RecordFormat.HEADER_BYTES + length;
        index = length == 0 ? 0 : (int) position + RecordFormat.HEADER_BYTES;
        misfit = null;
    }

    private boolean fitsIndex(int checksum) {
        long payload = position + RecordFormat.HEADER_BYTES;
        return (length == 0 || length == (long) positions.size() * RecordFormat.POSITION_BYTES)
                && payload + length <= window.fileBytes()
                && window.checksum(payload, length) == checksum
                && isIndex(payload, length / RecordFormat.POSITION_BYTES);
    }

    private boolean isIndex(long payload, int count) {
        for (int i = 0; i < count; i++) {
            long entry = payload + (long) i * RecordFormat.POSITION_BYTES;
            if (!window.holds(entry, RecordFormat.POSITION_BYTES)
                    || LittleEndian.getInt(window.bytes(), window.at(entry)) != positions.get(i)) {
                return false;
            }
        }
        return true;
    }

    private Evidence lookBehind() {
        return Evidence.behind(window, position + sealBytes, search(window, seed, firstOffset));
    }

    private ScannedSegment result(Evidence behind) {
        return new ScannedSegment(
                (int) position,
                nextOffset - 1,
                latestTime,
                durableOffset,
                positions.size(),
                index > 0 ? null : positions,
                index,
                misfit == Misfit.ENCRYPTION ? encryption : 0,
                misfit,
                behind.headers() > 0 || isTorn(),
                behind);
    }

    /** Whether the misfit is more than unused space: stale bytes and zeros are what any end looks like. */
    private boolean isTorn() {
        if (misfit == null) {
            return false;
        }
        if (misfit == Misfit.FILE_ENDS) {
            return hasBytesBehind();
        }
        return misfit.isBehindValidHeader() || resemblesNext();
    }

    private boolean hasBytesBehind() {
        for (long each = position; window.holds(each, 1); each++) {
            if (window.bytes()[window.at(each)] != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean resemblesNext() {
        return window.holds(position, RecordFormat.HEADER_BYTES)
                && HeaderSearch.resembles(window.bytes(), window.at(position), seed, nextOffset);
    }
}
