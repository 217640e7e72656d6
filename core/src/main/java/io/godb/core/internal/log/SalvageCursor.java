package io.godb.core.internal.log;

import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.SegmentFormat.Opening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the intact records of one file, in order, over whatever lies between them. After a bad payload it goes on at
 * the next header, for the header in front was proven by itself; after a bad header at the next valid one.
 *
 * <p><b>Invariant.</b> The offsets of the records ascend. All lie in front of {@code limit} and below {@code endOffset}:
 * what stands behind was cut away when a later segment was begun, and must not come back.
 *
 * <p><b>Threads.</b> One.
 */
final class SalvageCursor implements AutoCloseable {
    private static final String NO_HEADER = "there is no valid header";

    /** An intact record: its header's fields, and where its header stands. */
    record Item(long position, long offset, long time, int kind, int codec, int encryption, int length) {
        long end() {
            return position + RecordFormat.HEADER_BYTES + length;
        }
    }

    /** Bytes in which no intact record stands. */
    record Damage(long position, long bytes, String reason) {}

    private final FileSystem files;
    private final SegmentHead head;
    private final long previousEnd;
    private final long endOffset;
    private final List<Damage> damages = new ArrayList<>();

    private @Nullable FileWindow window;
    private @Nullable HeaderSearch search;
    private long position = SegmentFormat.RECORDS;
    private long lastOffset;
    private boolean isSealed;
    private @Nullable Item item;

    /**
     * Begins in front of the first record. {@code previousEnd} is where the successor says that the segment ends, or
     * {@link SegmentScan#NO_LIMIT}; {@code endOffset} is where a later segment begins.
     */
    SalvageCursor(FileSystem files, SegmentHead head, int previousEnd, long endOffset) {
        this.files = files;
        this.head = head;
        this.previousEnd = previousEnd;
        this.endOffset = endOffset;
    }

    SegmentHead head() {
        return head;
    }

    /** The record it stands at; null behind the last. */
    @Nullable
    Item item() {
        return item;
    }

    /** The offset of the record it stands at; behind the last the one that would follow. */
    long offset() {
        return item == null ? nextOffset() : item.offset();
    }

    /** Whether there is anything to tell: a record, or damage. */
    boolean isTelling() {
        return item != null || !damages.isEmpty();
    }

    /** What lay between the record before and this one, or the end; handed out once. */
    List<Damage> damages() {
        List<Damage> found = List.copyOf(damages);
        damages.clear();
        return found;
    }

    /** The payload of the record it stands at, as stored. */
    byte[] payload(Item standing) {
        return window().copy(standing.position() + RecordFormat.HEADER_BYTES, standing.length());
    }

    /** Goes to the next intact record, if there is one. */
    void advance() {
        FileWindow opened = window();
        long limit = Math.min(previousEnd, opened.fileBytes());
        item = null;
        while (item == null) {
            Item found = next(opened);
            if (found == null || found.position() >= limit || found.offset() >= endOffset) {
                finish(opened, limit);
                return;
            }
            if (found.position() > position) {
                damages.add(new Damage(position, found.position() - position, NO_HEADER));
            }
            take(opened, found, limit);
        }
    }

    /** The next header that can be: one with an offset that was passed already is a copy in some payload. */
    private @Nullable Item next(FileWindow opened) {
        HeaderSearch search = search(opened);
        for (long found = search.next(position); found >= 0; found = search.next(found + 1)) {
            Item next = item(opened.bytes(), opened.at(found), found);
            if (next.offset() > lastOffset) {
                return next;
            }
        }
        return null;
    }

    private static Item item(byte[] bytes, int at, long found) {
        return new Item(
                found,
                RecordFormat.offset(bytes, at),
                RecordFormat.time(bytes, at),
                RecordFormat.kind(bytes, at),
                RecordFormat.codec(bytes, at),
                RecordFormat.encryption(bytes, at),
                RecordFormat.length(bytes, at));
    }

    private void take(FileWindow opened, Item found, long limit) {
        position = Math.min(found.end(), limit);
        if (found.kind() == RecordFormat.KIND_SEAL) {
            isSealed = true;
            return;
        }
        String reason = misfit(opened, found, limit);
        if (reason == null) {
            item = found;
        } else {
            damages.add(new Damage(found.position(), position - found.position(), reason));
        }
        lastOffset = found.offset();
    }

    private @Nullable String misfit(FileWindow opened, Item found, long limit) {
        if (found.end() > limit) {
            return Misfit.LENGTH.reason();
        }
        int expected = RecordFormat.payloadChecksum(opened.bytes(), opened.at(found.position()));
        int computed = opened.checksum(found.position() + RecordFormat.HEADER_BYTES, found.length());
        return computed == expected ? null : Misfit.PAYLOAD.reason();
    }

    /** Tells of records that should be there still, and stays behind the last. */
    private void finish(FileWindow opened, long limit) {
        boolean isKnownEnd = previousEnd <= opened.fileBytes();
        if (isKnownEnd && position < limit) {
            damages.add(new Damage(position, limit - position, NO_HEADER));
        } else if (!isKnownEnd && !isSealed && resemblesNext(opened)) {
            damages.add(new Damage(position, RecordFormat.HEADER_BYTES, NO_HEADER));
        }
        position = limit;
        close();
    }

    private boolean resemblesNext(FileWindow opened) {
        return lastOffset + 1 < endOffset
                && opened.holds(position, RecordFormat.HEADER_BYTES)
                && HeaderSearch.resembles(opened.bytes(), opened.at(position), head.seed(), nextOffset());
    }

    private long nextOffset() {
        Opening opening = head.opening();
        return lastOffset > 0 || opening == null ? lastOffset + 1 : opening.firstOffset();
    }

    private FileWindow window() {
        FileWindow opened = window;
        if (opened == null) {
            opened = FileWindow.open(files, head.file(), FileWindow.LARGE_BYTES);
            window = opened;
        }
        return opened;
    }

    private HeaderSearch search(FileWindow opened) {
        HeaderSearch kept = search;
        if (kept == null) {
            kept = SegmentScan.search(opened, head);
            search = kept;
        }
        return kept;
    }

    /** Gives back the file's handle and memory; the cursor stays where it is and can go on. */
    @Override
    public void close() {
        if (window != null) {
            window.close();
            window = null;
            search = null;
        }
    }
}
