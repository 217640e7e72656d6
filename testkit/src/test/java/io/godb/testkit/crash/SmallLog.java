package io.godb.testkit.crash;

import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.testkit.trace.Marks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log of numbered records in segments of which each is the recycled one before. Each record is
 * {@code length:4 crc32c:4 payload}; the checksum is seeded with the segment's number, its generation. The file
 * {@code base} names the last record that no segment holds any more, and the first segment that counts.
 */
final class SmallLog {
    static final Path DATA = Path.of("data");
    static final Path BASE = DATA.resolve("base");
    static final int SEGMENT_BYTES = 16 * 1024;

    private final FileSystem files;
    private final Marks marks;
    private final RecordCodec codec;
    private final Set<PlantedBug> bugs;
    private final int recordsPerSegment;
    private @Nullable AppendFile segment;
    private int segmentNumber;
    private int lastRecord;

    SmallLog(FileSystem files, Marks marks, Set<PlantedBug> bugs, int recordsPerSegment) {
        this.files = files;
        this.marks = marks;
        this.bugs = bugs;
        this.codec = new RecordCodec(bugs);
        this.recordsPerSegment = recordsPerSegment;
    }

    static Path segmentPath(int number) {
        return DATA.resolve("log-" + number);
    }

    static ByteBuffer base(int lastRecord, int firstSegment) {
        return ByteBuffer.allocate(8).putInt(lastRecord).putInt(firstSegment).flip();
    }

    static ByteBuffer read(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.readFully(bytes, 0);
            return bytes.flip();
        }
    }

    void start() {
        files.createDirectories(DATA);
        files.forceDirectory(Path.of(""));
        segmentNumber = 1;
        begin(files.create(segmentPath(1)));
    }

    /** Appends records and has them acknowledged by one force. */
    void append(int count) {
        int first = lastRecord + 1;
        for (int i = 0; i < count; i++) {
            lastRecord++;
            marks.submitted(String.valueOf(lastRecord));
            Route route = lastRecord % 2 == 0 ? Route.MAPPED : Route.CHANNEL;
            open().append(codec.encode(lastRecord, segmentNumber), route);
        }
        if (bugs.contains(PlantedBug.ACKNOWLEDGE_BEFORE_FORCE)) {
            acknowledge(first);
            force();
        } else {
            force();
            acknowledge(first);
        }
        if (lastRecord % recordsPerSegment == 0) {
            rotate();
        }
    }

    void close() {
        open().close();
    }

    private void acknowledge(int first) {
        for (int record = first; record <= lastRecord; record++) {
            marks.acknowledged(String.valueOf(record));
        }
    }

    private void force() {
        if (bugs.contains(PlantedBug.FORCE_OF_THE_WRONG_FILE)) {
            forceAnother();
        } else if (!bugs.contains(PlantedBug.NO_FILE_FORCE)) {
            open().force();
        }
    }

    private void forceAnother() {
        Path other = DATA.resolve("other-" + lastRecord);
        try (AppendFile file = files.create(other)) {
            file.force();
        }
        files.delete(other);
    }

    private void rotate() {
        open().close();
        AtomicFile.publish(files, BASE, base(lastRecord, segmentNumber + 1));
        Path retired = segmentPath(segmentNumber);
        segmentNumber++;
        begin(files.recycle(retired, segmentPath(segmentNumber)));
    }

    private void begin(AppendFile file) {
        segment = file;
        file.fill(SEGMENT_BYTES);
        if (!bugs.contains(PlantedBug.NO_DIRECTORY_FORCE)) {
            files.forceDirectory(DATA);
        }
    }

    private AppendFile open() {
        if (segment == null) {
            throw new IllegalStateException("The log was not started");
        }
        return segment;
    }
}
