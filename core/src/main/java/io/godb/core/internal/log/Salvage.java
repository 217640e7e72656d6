package io.godb.core.internal.log;

import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.Chain.Link;
import io.godb.core.internal.log.SalvageCursor.Damage;
import io.godb.core.internal.log.SalvageCursor.Item;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage.Gap;
import io.godb.core.log.LogSalvage.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every intact record of a damaged log, in ascending order of offsets, each offset once. Only what a later segment
 * replaced is left out: a segment that begins at an offset says that nothing before it counts from there on.
 *
 * <p>Files are gone through side by side where their offsets overlap; otherwise one is open at a time.
 *
 * <p><b>Threads.</b> One, on a directory that nobody writes to.
 *
 * <p><b>Failure.</b> Damage of any kind is told in the report. A failed read, and what the target throws, end it.
 */
public final class Salvage {
    private static final Comparator<SalvageCursor> LOWEST_OFFSET_NEWEST_SEGMENT = Comparator.comparingLong(
                    SalvageCursor::offset)
            .thenComparing(cursor -> cursor.head().number(), Comparator.reverseOrder());

    private final FileSystem files;
    private final RecordDecoder decoder;
    private final Consumer<LogRecord> target;
    private final LogFiles log;
    private final List<Link> opened;
    private final PriorityQueue<SalvageCursor> cursors = new PriorityQueue<>(LOWEST_OFFSET_NEWEST_SEGMENT);
    private final List<Gap> gaps = new ArrayList<>();
    /** Those behind the last record that was handed over; where they end is not known yet. */
    private final List<Gap> openGaps = new ArrayList<>();

    private long records;
    private long lastOffset;
    private long lastIntact;

    private Salvage(FileSystem files, Path directory, RecordDecoder decoder, Consumer<LogRecord> target) {
        this.files = files;
        this.decoder = decoder;
        this.target = target;
        log = LogFiles.read(files, directory);
        opened = Chain.opened(log.heads()).stream()
                .filter(link -> reasonAgainst(link.head()) == null)
                .toList();
    }

    /** Hands every intact record of the log in {@code directory} to {@code target}. */
    public static Report read(Path directory, LogOptions options, Consumer<LogRecord> target) {
        PayloadCodec codec = new PayloadCodec(options);
        return read(options.fileSystem(), directory, codec::record, target);
    }

    static Report read(FileSystem files, Path directory, RecordDecoder decoder, Consumer<LogRecord> target) {
        return new Salvage(files, directory, decoder, target).read();
    }

    private Report read() {
        try {
            log.heads().forEach(this::begin);
            while (!cursors.isEmpty()) {
                tellAndAdvance(cursors.remove());
            }
        } finally {
            cursors.forEach(SalvageCursor::close);
        }
        missAtTheEnd();
        closeGaps(Long.MAX_VALUE);
        return new Report(records, List.copyOf(gaps));
    }

    private void begin(SegmentHead head) {
        String reason = reasonAgainst(head);
        if (reason != null) {
            miss(head.file(), 0, head.fileBytes(), reason);
            return;
        }
        SalvageCursor cursor = new SalvageCursor(files, head, previousEnd(head), endOffset(head));
        try {
            advance(cursor);
        } finally {
            cursor.close();
        }
    }

    private @Nullable String reasonAgainst(SegmentHead head) {
        if (!head.isReadable()) {
            return "it has version " + head.version() + " of the format";
        }
        Identity identity = head.identity();
        UUID id = log.log();
        return identity != null && !identity.log().equals(id) ? "it belongs to the log " + identity.log() : null;
    }

    /** Where the newest segment that continues this one says that it ends. */
    private int previousEnd(SegmentHead head) {
        return opened.stream()
                .filter(link -> link.opening().previousNumber() == head.number() && link.number() > head.number())
                .mapToInt(link -> link.opening().previousEnd())
                .filter(end -> end >= SegmentFormat.RECORDS)
                .reduce(SegmentScan.NO_LIMIT, (older, newer) -> newer);
    }

    /** The lowest offset with which a later segment begins. */
    private long endOffset(SegmentHead head) {
        return opened.stream()
                .filter(link -> link.number() > head.number())
                .mapToLong(link -> link.opening().firstOffset())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void advance(SalvageCursor cursor) {
        cursor.advance();
        if (cursor.isTelling()) {
            cursors.add(cursor);
        }
    }

    private void tellAndAdvance(SalvageCursor cursor) {
        try {
            tell(cursor);
        } catch (Throwable failure) {
            cursor.close();
            throw failure;
        }
    }

    private void tell(SalvageCursor cursor) {
        for (Damage damage : cursor.damages()) {
            miss(cursor.head().file(), damage.position(), damage.bytes(), damage.reason());
        }
        Item item = cursor.item();
        if (item != null) {
            handOver(cursor, item);
            advance(cursor);
        }
    }

    private void handOver(SalvageCursor cursor, Item item) {
        LogRecord record = item.offset() > lastOffset ? decode(cursor, item) : null;
        lastOffset = Math.max(lastOffset, item.offset());
        if (record != null) {
            missBefore(cursor.head().file(), item);
            closeGaps(item.offset());
            lastIntact = item.offset();
            records++;
            target.accept(record);
        }
    }

    private @Nullable LogRecord decode(SalvageCursor cursor, Item item) {
        Path file = cursor.head().file();
        try {
            return decoder.record(
                    item.kind(),
                    item.offset(),
                    item.time(),
                    item.codec(),
                    item.encryption(),
                    cursor.payload(item),
                    file,
                    item.position() + RecordFormat.HEADER_BYTES);
        } catch (GoDbException undecodable) {
            miss(file, item.position(), item.end() - item.position(), String.valueOf(undecodable.getMessage()));
            return null;
        }
    }

    private void miss(Path file, long position, long bytes, String reason) {
        openGaps.add(new Gap(file, position, bytes, lastIntact, Long.MAX_VALUE, reason));
    }

    /** Offsets that are in no file at all. Where the log begins only STATE knows. */
    private void missBefore(Path file, Item item) {
        State state = log.state();
        long expected = lastIntact > 0 || state == null ? lastIntact + 1 : state.startOffset();
        boolean isFirstOfUnknown = lastIntact == 0 && state == null;
        if (item.offset() > expected && openGaps.isEmpty() && !isFirstOfUnknown) {
            miss(file, item.position(), 0, "no file holds the records before");
        }
    }

    private void missAtTheEnd() {
        State state = log.state();
        if (state == null || !openGaps.isEmpty()) {
            return;
        }
        if (state.durableOffset() > Math.max(lastIntact, state.startOffset() - 1)) {
            miss(log.directory(), 0, 0, "no file holds the records up to " + state.durableOffset());
        }
    }

    private void closeGaps(long beforeOffset) {
        for (Gap gap : openGaps) {
            gaps.add(new Gap(gap.file(), gap.position(), gap.bytes(), gap.afterOffset(), beforeOffset, gap.reason()));
        }
        openGaps.clear();
    }
}
