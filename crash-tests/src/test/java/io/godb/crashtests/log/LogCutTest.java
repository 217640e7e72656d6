package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.CorruptionException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last two segments of a log that was not closed end at every one of their bytes: cut off there, or zeros from there on. */
@Tag("fault")
class LogCutTest {
    private static final Path DIRECTORY = TestLogs.DIRECTORY;
    private static final int LAST = 40;
    /** Every so many cases the log is opened for writing, and goes on. */
    private static final int WRITING_STEP = 16;

    private int prefixes;
    private int refusals;
    private int withoutEvidence;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsLeftIsAPrefixOrRefused(boolean isCutOff) {
        MemoryFileSystem files = new MemoryFileSystem();
        long durable;
        Image image;
        try (Log log = Log.open(DIRECTORY, options(files).build())) {
            appendUpTo(log, 10);
            log.rotate();
            appendUpTo(log, 20);
            log.rotate();
            log.sync();
            appendUpTo(log, 30);
            log.sync();
            durable = log.durableOffset();
            appendUpTo(log, LAST);
            image = Image.of(files, DIRECTORY);
        }
        List<String> segments = image.segments();
        for (String name : segments.subList(segments.size() - 2, segments.size())) {
            List<StoredRecord> records = StoredRecord.of(image, name);
            int used = records.get(records.size() - 1).end() + 100;
            for (int at = 0; at <= used; at++) {
                Image left = isCutOff ? image.cut(name, at) : image.zeroed(name, at, image.bytes(name).length);
                judge(left, lastBefore(records, at), durable, at % WRITING_STEP == 0, name + " at " + at);
            }
        }
        System.out.println((isCutOff ? "cut off: " : "zeros: ") + prefixes + " prefixes, " + refusals + " refusals, "
                + withoutEvidence + " that nothing was left to contradict");
        assertThat(prefixes).isGreaterThan(1_000);
        assertThat(refusals).isGreaterThan(1_000);
    }

    private static LogOptions.Builder options(MemoryFileSystem files) {
        return TestLogs.repeatable(files);
    }

    private static void appendUpTo(Log log, long last) {
        while (log.nextOffset() <= last) {
            log.append(content(log.nextOffset()));
        }
    }

    private static byte[] content(long offset) {
        return TestLogs.content(offset, (int) (offset * 37 % 200) + 1);
    }

    /** The last record that ends at or before that position; all of the log if none of the segment's is touched. */
    private static long lastBefore(List<StoredRecord> records, int at) {
        long last = records.get(0).offset() - 1;
        for (StoredRecord each : records) {
            last = each.end() <= at ? each.offset() : last;
        }
        return last == records.get(records.size() - 1).offset() ? LAST : last;
    }

    private void judge(Image left, long expectedEnd, long durable, boolean isWriting, String what) {
        MemoryFileSystem files = left.write(DIRECTORY);
        LogOptions options = options(files).readOnly(!isWriting).build();
        long end;
        try (Log log = Log.open(DIRECTORY, options)) {
            end = log.nextOffset() - 1;
            assertThat(end).as(what).isEqualTo(expectedEnd);
            assertPrefix(log, end);
            assertThat(log.recovery().provenOffset()).as(what).isLessThanOrEqualTo(end);
            if (end < durable) {
                // Forced pages do not vanish in a power cut; whoever takes the evidence too is believed.
                withoutEvidence++;
            }
            prefixes++;
            if (isWriting) {
                assertThat(log.append(content(end + 1))).isEqualTo(end + 1);
            }
        } catch (CorruptionException refused) {
            assertThat(expectedEnd).as("%s: %s", what, refused.getMessage()).isLessThan(durable);
            assertThat(Image.of(files, DIRECTORY).hasSameBytesAs(left)).as(what).isTrue();
            refusals++;
            return;
        }
        if (isWriting) {
            try (Log log = Log.open(DIRECTORY, options)) {
                assertThat(log.nextOffset() - 1).as(what).isEqualTo(end + 1);
                assertPrefix(log, end + 1);
            }
        }
    }

    private static void assertPrefix(Log log, long end) {
        for (long offset = 1; offset <= end; offset++) {
            assertThat(log.read(offset)).isEqualTo(content(offset));
        }
    }
}
