package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.FileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Small logs that are the same in every run, and what is in them. */
final class TestLogs {
    static final Path DIRECTORY = Path.of("/log");
    static final int SEGMENT_BYTES = (int) LogOptions.SMALLEST_SEGMENT_BYTES;
    private static final long BEGINNING = 1_767_312_245_000L;

    private TestLogs() {}

    /** Segments of 64 KiB, no thread, a clock that ticks with every look at it, ids from a fixed seed. */
    static LogOptions.Builder repeatable(FileSystem files) {
        AtomicLong now = new AtomicLong(BEGINNING);
        return LogOptions.builder()
                .fileSystem(files)
                .segmentBytes(SEGMENT_BYTES)
                .firstSegmentBytes(SEGMENT_BYTES)
                .forceInterval(Duration.ZERO)
                .background(false)
                .clock(() -> Instant.ofEpochMilli(now.incrementAndGet()))
                .random(new Random(42));
    }

    /** Bytes of a seed; the same seed gives the same bytes, which golden files hold. */
    static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** A batch of messages with keys. */
    static List<LogMessage> batch(long seed, int count, int length) {
        List<LogMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(LogMessage.of(
                    i % 2 == 0 ? content(seed + i, 4) : null,
                    content(seed - i, length),
                    Instant.ofEpochMilli(BEGINNING + i)));
        }
        return messages;
    }

    /** What was appended, to be compared: bytes, or a list of messages. */
    static Object payload(LogRecord record) {
        if (record instanceof LogRecord.Batch batch) {
            return batch.messages();
        }
        return ((LogRecord.Bytes) record).bytes();
    }

    static void assertPayload(LogRecord record, Object expected) {
        if (record instanceof LogRecord.Batch batch) {
            assertThat(batch.messages()).as("batch %d", batch.offset()).isEqualTo(expected);
        } else {
            assertThat(((LogRecord.Bytes) record).bytes())
                    .as("record %d", record.offset())
                    .isEqualTo(expected);
        }
    }

    /** The payloads of everything the log retains. */
    static List<Object> payloads(Log log) {
        List<Object> all = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
            all.add(payload(log.record(offset)));
        }
        return all;
    }
}
