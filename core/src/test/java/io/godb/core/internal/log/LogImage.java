package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a log's directory, to be written, damaged and read in tests. */
final class LogImage {
    static final Path DIRECTORY = Path.of("/log");
    static final LogOptions OPTIONS = LogOptions.defaults();

    final Map<String, byte[]> files = new TreeMap<>();

    static LogImage of(SegmentImage... segments) {
        LogImage image = new LogImage();
        for (SegmentImage segment : segments) {
            image.files.put(SegmentFormat.name(segment.number).toString(), segment.bytes);
        }
        return image;
    }

    static Path file(long number) {
        return DIRECTORY.resolve(SegmentFormat.name(number));
    }

    LogImage open(long startOffset, long durableOffset) {
        return state(false, startOffset, durableOffset, 0, 0);
    }

    LogImage closed(long startOffset, long durableOffset, long endNumber, int endPosition) {
        return state(true, startOffset, durableOffset, endNumber, endPosition);
    }

    private LogImage state(boolean isClosed, long startOffset, long durableOffset, long endNumber, int endPosition) {
        State state = new State(
                SegmentImage.LOG,
                isClosed,
                startOffset,
                durableOffset,
                9,
                endNumber,
                endPosition,
                List.of(new LogPosition(SegmentImage.INCARNATION, startOffset)));
        files.put(StateFormat.NAME, StateFormat.encode(state));
        return this;
    }

    LogImage without(String name) {
        files.remove(name);
        return this;
    }

    /** A copy in which one file is different. */
    LogImage with(String name, byte[] bytes) {
        LogImage image = new LogImage();
        image.files.putAll(files);
        image.files.put(name, bytes);
        return image;
    }

    LogImage flipped(String name, int position) {
        byte[] bytes = files.get(name).clone();
        bytes[position] ^= 0x10;
        return with(name, bytes);
    }

    MemoryFileSystem write() {
        MemoryFileSystem system = new MemoryFileSystem();
        system.createDirectories(DIRECTORY);
        files.forEach((name, bytes) -> {
            try (AppendFile file = system.create(DIRECTORY.resolve(name))) {
                file.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
            }
        });
        return system;
    }

    RecoveredLog recover() {
        return Recovery.read(write(), DIRECTORY, OPTIONS);
    }

    LogSalvage.Report salvage(List<LogRecord> records) {
        return Salvage.read(
                write(),
                DIRECTORY,
                (kind, offset, time, codec, encryption, stored, file, position) ->
                        new LogRecord.Bytes(offset, Instant.ofEpochMilli(time), stored),
                records::add);
    }

    List<Long> salvagedOffsets() {
        List<LogRecord> records = new ArrayList<>();
        salvage(records);
        return records.stream().map(LogRecord::offset).toList();
    }

    /** Recovers, and reads what counts the way a reader would, which checks every checksum. */
    Map<Long, byte[]> read(RecoveredLog log) {
        Map<Long, byte[]> records = new TreeMap<>();
        for (RecoveredSegment segment : log.segments()) {
            read(segment, log.startOffset(), records);
        }
        return records;
    }

    private void read(RecoveredSegment segment, long startOffset, Map<Long, byte[]> target) {
        byte[] bytes = files.get(String.valueOf(segment.file().getFileName()));
        int seed = SegmentFormat.seed(SegmentImage.LOG, segment.opening().number());
        int position = SegmentFormat.RECORDS;
        for (long offset = segment.opening().firstOffset(); offset <= segment.lastOffset(); offset++) {
            int length = position + 32 > segment.end() ? -1 : RecordFormat.length(bytes, position);
            boolean isIntact = length >= 0
                    && position + 32 + length <= segment.end()
                    && RecordFormat.isValid(bytes, position, seed)
                    && RecordFormat.offset(bytes, position) == offset
                    && RecordFormat.payloadChecksum(bytes, position)
                            == LittleEndian.checksum(bytes, position + 32, length);
            if (!isIntact) {
                throw new CorruptionException("damaged", segment.file(), position, null);
            }
            requirePosition(segment, bytes, (int) (offset - segment.opening().firstOffset()), position);
            if (offset >= startOffset) {
                byte[] payload = new byte[length];
                System.arraycopy(bytes, position + 32, payload, 0, length);
                target.put(offset, payload);
            }
            position += 32 + length;
        }
        if (position != segment.end()) {
            throw new AssertionError(segment + " does not end at " + position);
        }
    }

    private static void requirePosition(RecoveredSegment segment, byte[] bytes, int record, int position) {
        Positions positions = segment.positions();
        int found = position;
        if (positions != null) {
            found = positions.get(record);
        } else if (segment.index() > 0) {
            int seal = segment.index() - 32;
            int length = RecordFormat.length(bytes, seal);
            if (RecordFormat.payloadChecksum(bytes, seal) != LittleEndian.checksum(bytes, segment.index(), length)) {
                throw new CorruptionException("damaged index", segment.file(), segment.index(), null);
            }
            found = LittleEndian.getInt(bytes, segment.index() + record * 4);
        }
        if (found != position) {
            throw new AssertionError("record " + record + " of " + segment + " is said to be at " + found);
        }
    }
}
