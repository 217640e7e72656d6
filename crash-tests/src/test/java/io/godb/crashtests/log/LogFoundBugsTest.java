package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.testkit.fault.ByteRange;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultRule;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.OperationKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the fault tests once found in the log, each by itself. */
@Tag("fault")
class LogFoundBugsTest {
    private static final Path DIRECTORY = TestLogs.DIRECTORY;
    private static final String SECOND = "0000000000000002.log";
    private static final byte[] ONE = {1};

    private final MemoryFileSystem bare = new MemoryFileSystem();
    private final FaultyFileSystem files = new FaultyFileSystem(bare);
    private final LogOptions options =
            TestLogs.repeatable(files).durability(Durability.FULL).build();

    /** The opening of a segment whose first record failed was never forced, and later segments went on behind it. */
    @Test
    void aPowerCutDoesNotTakeASegmentWithoutRecordsThatALaterOneNames() {
        Log failing = Log.open(DIRECTORY, options);
        failing.append(ONE);
        FaultRule rule = files.add(FaultRule.inject(Fault.fail(Errno.EIO))
                .on(OperationKind.APPEND)
                .where(call -> call.path().endsWith(SECOND) && call.position() == StoredRecord.FIRST)
                .always());
        failing.rotate();
        assertThatThrownBy(() -> failing.append(ONE)).isInstanceOf(GoDbException.class);
        failing.close();
        rule.disarm();
        Log next = Log.open(DIRECTORY, options);
        assertThat(next.append(ONE)).isEqualTo(2);
        Image image = Image.of(bare, DIRECTORY);
        for (var each : files.missingRanges().entrySet()) {
            for (ByteRange range : each.getValue()) {
                String name = String.valueOf(each.getKey().getFileName());
                image = image.zeroed(name, (int) range.from(), (int) range.toExclusive());
            }
        }
        next.close();
        try (Log log =
                Log.open(DIRECTORY, TestLogs.repeatable(image.write(DIRECTORY)).build())) {
            assertThat(log.nextOffset()).isEqualTo(3);
        }
    }

    /** A torn seal was noticed by the opening after the crash, but no more by the one after that. */
    @Test
    void aTornIndexCostsNoRecordAfterACleanCloseEither() {
        try (Log log = Log.open(DIRECTORY, options)) {
            log.append(ONE);
            log.append(ONE);
            log.rotate();
            log.sync();
        }
        Image image = Image.of(bare, DIRECTORY);
        String name = image.segments().get(0);
        int index = StoredRecord.of(image, name).get(1).end() + 32;
        MemoryFileSystem torn = image.zeroed(name, index, index + 8).write(DIRECTORY);
        for (int opening = 0; opening < 2; opening++) {
            try (Log log = Log.open(DIRECTORY, TestLogs.repeatable(torn).build())) {
                assertThat(log.read(1)).isEqualTo(ONE);
                assertThat(log.read(2)).isEqualTo(ONE);
                log.verify();
            }
        }
    }

    /** A record that fits the segments of later, but not the first one, was written behind the end of the file. */
    @Test
    void aRecordLargerThanTheSegmentWhoseTurnItIsMakesThatLarger() {
        LogOptions growing = options.toBuilder().segmentBytes(1 << 20).build();
        byte[] first = TestLogs.content(1, TestLogs.SEGMENT_BYTES);
        byte[] second = TestLogs.content(2, 6 * TestLogs.SEGMENT_BYTES);
        try (Log log = Log.open(DIRECTORY, growing)) {
            log.append(first);
            log.append(second);
            assertThat(log.read(1)).isEqualTo(first);
            assertThat(log.read(2)).isEqualTo(second);
            assertThat(log.segments()).allMatch(each -> each.usedBytes() < each.fileBytes());
        }
        try (Log log = Log.open(DIRECTORY, growing)) {
            assertThat(log.recovery().wasClean()).isTrue();
            assertThat(log.read(2)).isEqualTo(second);
        }
    }

    /** Without a thread of its own nobody gave up the segments that were too many. */
    @Test
    void whoeverSyncsGivesUpWhatIsTooMuchWhereNoThreadDoes() {
        LogOptions few = TestLogs.repeatable(bare).mostSegments(2).build();
        try (Log log = Log.open(DIRECTORY, few)) {
            for (int i = 1; i <= 5; i++) {
                log.append(ONE);
                log.rotate();
            }
            log.sync();
            assertThat(log.segments()).hasSize(2);
            assertThat(log.startOffset()).isEqualTo(5);
            log.append(new byte[100_000]);
            assertThat(log.stats().recycledSegments()).isZero();
            log.rotate();
            assertThat(log.stats().recycledSegments()).isEqualTo(1);
        }
    }
}
