package io.godb.core.internal.log;

import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.format.Printout;
import io.godb.core.internal.log.SalvageCursor.Damage;
import io.godb.core.internal.log.SalvageCursor.Item;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.SegmentFormat.Opening;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import io.godb.core.log.LogRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prints the files of a log: STATE, and segments with a line for each record.
 *
 * <p><b>Threads.</b> One, on files that nobody writes to. <b>Failure.</b> Damage is printed; what is behind it, too.
 */
public final class LogPrinter {
    private static final int CHECKSUM_BYTES = 4;
    private static final long LARGEST_STATE_BYTES = 16L << 20;

    private final FileSystem files;
    private final Path path;
    private final Printout out;
    private final PayloadCodec codec = new PayloadCodec(LogOptions.defaults());
    private final CommitCursor commit = new CommitCursor();

    private LogPrinter(FileSystem files, Path path, Printout out) {
        this.files = files;
        this.path = path;
        this.out = out;
    }

    /** Prints the file STATE, whatever its name is. */
    public static void printState(FileSystem files, Path path, Printout out) {
        new LogPrinter(files, path, out).printState();
    }

    /** Prints a segment; its name says its number, or else its first block. */
    public static void printSegment(FileSystem files, Path path, Printout out) {
        new LogPrinter(files, path, out).printSegment();
    }

    private void printState() {
        byte[] bytes = bytes();
        int checksum = bytes.length - CHECKSUM_BYTES;
        if (!StateFormat.isState(bytes)) {
            out.damage(0, "its length, its checksum or its first bytes are wrong");
            if (checksum > 0) {
                LittleEndian.putInt(bytes, checksum, LittleEndian.checksum(bytes, 0, checksum));
            }
            if (!StateFormat.isState(bytes)) {
                out.line("what it says cannot be read");
                return;
            }
            out.line("what follows is read in spite of that, and may be wrong");
        }
        if (StateFormat.version(bytes) != StateFormat.VERSION) {
            out.damage(6, "it has version " + StateFormat.version(bytes) + " of the format, which is not known here");
            return;
        }
        State state = StateFormat.decode(bytes);
        out.line("state of the log " + state.log()
                + (state.isClosed() ? ", which was closed" : ", which is open, or was killed"));
        out.line("it begins at " + state.startOffset() + "; up to " + state.durableOffset() + " it was forced");
        out.line("highest segment " + state.highestNumber()
                + (state.isClosed()
                        ? "; closed at byte " + state.endPosition() + " of segment " + state.endNumber()
                        : ""));
        for (LogPosition each : state.incarnations()) {
            out.line("incarnation " + Long.toHexString(each.incarnation()) + " from " + each.offset() + " on");
        }
    }

    private byte[] bytes() {
        try (ReadFile file = files.open(path)) {
            byte[] bytes = new byte[(int) Math.min(file.size(), LARGEST_STATE_BYTES)];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    private void printSegment() {
        SegmentHead head =
                SegmentHead.read(files, path, SegmentFormat.number(path).orElse(0L));
        Identity identity = head.identity();
        if (identity != null && SegmentFormat.number(path).isEmpty()) {
            head = SegmentHead.read(files, path, identity.number());
        }
        head = head.ofLog(logBeside());
        out.line("log segment " + head.number() + " of " + head.fileBytes() + " bytes");
        if (identity == null) {
            out.damage(0, "there is no valid identity");
        } else {
            printIdentity(head, identity);
        }
        if (head.isReadable()) {
            printRecords(head);
        } else {
            out.damage(6, "it has version " + head.version() + " of the format, which is not known here");
        }
    }

    private void printIdentity(SegmentHead head, Identity identity) {
        out.line("segment " + identity.number() + " of the log " + identity.log() + ", made with "
                + identity.fileBytes() + " bytes, version " + head.version());
        if (head.isOnItsWay()) {
            out.line("it was being given its next name, " + identity.number() + ", and holds nothing any more");
        } else if (!head.isOwn()) {
            out.damage(0, "its name has another number than its identity");
        }
        if (head.fileBytes() < identity.fileBytes()) {
            out.damage(head.fileBytes(), "it has " + head.fileBytes() + " bytes; was it cut short?");
        }
    }

    /** The log's id, as STATE in the same directory has it: without it no record of a file without identity is valid. */
    private @Nullable UUID logBeside() {
        Path directory = path.toAbsolutePath().getParent();
        try {
            State state =
                    directory == null ? null : StateFile.read(files, directory).state();
            return state == null ? null : state.log();
        } catch (GoDbException unreadable) {
            return null;
        }
    }

    private void printRecords(SegmentHead head) {
        Opening opening = head.opening();
        if (opening == null) {
            out.line("no opening: it was prepared, and no record was written yet");
        } else {
            out.line("opened at offset " + opening.firstOffset() + " by incarnation "
                    + Long.toHexString(opening.incarnation()) + ", behind byte "
                    + Integer.toUnsignedString(opening.previousEnd()) + " of segment " + opening.previousNumber()
                    + "; forced up to " + opening.durableOffset() + ", last record "
                    + Instant.ofEpochMilli(opening.latestTime()));
        }
        long records = 0;
        try (SalvageCursor cursor = new SalvageCursor(files, head, SegmentScan.NO_LIMIT, Long.MAX_VALUE)) {
            cursor.advance();
            while (cursor.isTelling()) {
                for (Damage each : cursor.damages()) {
                    out.damage(each.position(), each.bytes() + " bytes: " + each.reason());
                }
                Item item = cursor.item();
                if (item == null) {
                    break;
                }
                print(cursor, item);
                records++;
                cursor.advance();
            }
        }
        if (opening == null && records > 0) {
            out.damage(SegmentFormat.OPENING, "it holds records, but no valid opening says where they belong");
        }
        out.line(records + " records");
        if (opening != null) {
            printEnd(head, opening);
        }
    }

    private void printEnd(SegmentHead head, Opening opening) {
        ScannedSegment scanned = SegmentScan.scan(files, head, opening, SegmentScan.NO_LIMIT);
        if (scanned.isTorn()) {
            out.damage(
                    scanned.end(),
                    "the records in a row end here, behind " + scanned.lastOffset() + ": " + scanned.reason());
        } else {
            out.line("the records in a row end at byte " + scanned.end() + ", behind " + scanned.lastOffset() + ": "
                    + (scanned.misfit() == null ? "there is a seal" : scanned.reason()));
        }
    }

    private void print(SalvageCursor cursor, Item item) {
        out.line("record " + item.offset() + " at byte " + item.position() + ": " + item.length() + " bytes, "
                + Instant.ofEpochMilli(item.time()) + (item.codec() == 0 ? "" : ", codec " + item.codec()));
        try {
            LogRecord record = codec.record(
                    item.kind(),
                    item.offset(),
                    item.time(),
                    item.codec(),
                    item.encryption(),
                    cursor.payload(item),
                    path,
                    item.position() + RecordFormat.HEADER_BYTES);
            if (record instanceof LogRecord.Batch batch) {
                printBatch(batch);
            } else if (record instanceof LogRecord.Bytes bytes) {
                printBytes(item.kind(), bytes.bytes());
            }
        } catch (GoDbException | IllegalArgumentException undecodable) {
            out.damage(item.position(), String.valueOf(undecodable.getMessage()));
        }
    }

    private void printBatch(LogRecord.Batch batch) {
        out.line("  a batch of " + batch.messages().size() + " messages");
        if (out.showsValues()) {
            for (LogMessage each : batch.messages()) {
                byte[] value = each.value();
                out.line("   " + out.value(value, 0, value.length));
            }
        }
    }

    private void printBytes(int kind, byte[] bytes) {
        if (kind != RecordFormat.KIND_COMMIT) {
            if (out.showsValues()) {
                out.line("  " + out.value(bytes, 0, bytes.length));
            }
            return;
        }
        commit.over(bytes, 0, bytes.length);
        int operations = 0;
        while (commit.next()) {
            operations++;
            if (out.showsKeys() || out.showsValues()) {
                out.line("  " + Printout.kind(commit.kind()) + " in keyspace "
                        + Integer.toUnsignedString(commit.keyspace())
                        + out.key(bytes, commit.keyFrom(), commit.keyLength())
                        + (commit.kind() == EntryKind.PUT
                                ? " of " + commit.valueLength() + " bytes"
                                        + out.value(bytes, commit.valueFrom(), commit.valueLength())
                                : ""));
            }
        }
        out.line("  a commit of " + operations + " operations");
    }
}
