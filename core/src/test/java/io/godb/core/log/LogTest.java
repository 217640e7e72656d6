package io.godb.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.ClosedException;
import io.godb.core.DirectoryLockedException;
import io.godb.core.Durability;
import io.godb.core.LimitExceededException;
import io.godb.core.Lz4Compression;
import io.godb.core.MissingFileException;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StalePositionException;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user of the log sees, on real files. */
class LogTest {
    private static final int SMALL_SEGMENT_BYTES = 64 << 10;

    @TempDir
    Path directory;

    private static LogOptions.Builder small() {
        return LogOptions.builder().segmentBytes(SMALL_SEGMENT_BYTES).firstSegmentBytes(SMALL_SEGMENT_BYTES);
    }

    private static byte[] content(long offset) {
        return ("record " + offset + " " + "x".repeat((int) (offset % 300))).getBytes(StandardCharsets.UTF_8);
    }

    private static void appendUpTo(Log log, long last) {
        while (log.nextOffset() <= last) {
            long expected = log.nextOffset();
            assertThat(log.append(content(expected))).isEqualTo(expected);
        }
    }

    private static void assertHolds(Log log, long first, long last) {
        assertThat(log.startOffset()).isEqualTo(first);
        assertThat(log.nextOffset()).isEqualTo(last + 1);
        for (long offset = first; offset <= last; offset++) {
            assertThat(log.read(offset)).isEqualTo(content(offset));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void readsBackWhatWasAppendedAtEveryLevelAlsoAfterReopening(Durability level) {
        LogOptions options = small().durability(level).build();
        try (Log log = Log.open(directory, options)) {
            assertThat(log.startOffset()).isEqualTo(1);
            assertThat(log.nextOffset()).isEqualTo(1);
            appendUpTo(log, 1_500);
            assertHolds(log, 1, 1_500);
            assertThat(log.segments()).hasSizeGreaterThan(3);
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.recovery().wasClean()).isTrue();
            assertHolds(log, 1, 1_500);
            appendUpTo(log, 3_000);
            assertHolds(log, 1, 3_000);
        }
        try (Log log = Log.open(directory, options)) {
            assertHolds(log, 1, 3_000);
            log.verify();
        }
    }

    @Test
    void forcesInTheBackground() {
        try (Log log =
                Log.open(directory, small().forceInterval(Duration.ofMillis(50)).build())) {
            long offset = log.append(content(1));
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> log.durableOffset() >= offset);
        }
    }

    @Test
    void forcesNothingByTimeWhenTheIntervalIsZero() {
        try (Log log = Log.open(directory, small().forceInterval(Duration.ZERO).build())) {
            long offset = log.append(content(1));
            assertThat(log.durableOffset()).isZero();
            log.awaitDurable(offset);
            assertThat(log.durableOffset()).isEqualTo(1);
        }
    }

    @Test
    void tellsAStageWhenAnOffsetIsDurable() throws Exception {
        try (Log log = Log.open(directory, small().forceInterval(Duration.ZERO).build())) {
            long offset = log.append(content(1));
            log.whenDurable(offset).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(log.durableOffset()).isGreaterThanOrEqualTo(offset);
        }
    }

    @Test
    void readsABatchBackMessageByMessage() {
        List<LogMessage> batch = List.of(
                new LogMessage(
                        new byte[] {1},
                        new byte[] {2, 3},
                        List.of(new LogHeader("trace", new byte[] {4})),
                        Instant.EPOCH),
                LogMessage.of(null, new byte[0], Instant.ofEpochMilli(5)));
        try (Log log = Log.open(directory)) {
            assertThat(log.append(batch)).isEqualTo(1);
            assertThat(log.append(content(2))).isEqualTo(2);
            assertThat(log.record(1))
                    .isInstanceOfSatisfying(
                            LogRecord.Batch.class,
                            record -> assertThat(record.messages()).isEqualTo(batch));
            assertThatThrownBy(() -> log.read(1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void truncatesDurablyAndExactly() {
        try (Log log = Log.open(directory, small().build())) {
            appendUpTo(log, 2_000);
            int before = log.segments().size();
            log.truncateBefore(1_234);
            assertHolds(log, 1_234, 2_000);
            assertThatThrownBy(() -> log.read(1_233)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThat(log.segments()).hasSizeLessThan(before);
        }
        try (Log log = Log.open(directory, small().build())) {
            assertHolds(log, 1_234, 2_000);
            log.truncateBefore(log.nextOffset());
            assertThat(log.append(content(2_001))).isEqualTo(2_001);
        }
        try (Log log = Log.open(directory, small().build())) {
            assertHolds(log, 2_001, 2_001);
        }
    }

    @Test
    void keepsNoMoreSegmentsThanItMay() {
        try (Log log = Log.open(directory, small().mostSegments(3).build())) {
            appendUpTo(log, 5_000);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> log.segments().size() <= 3);
            assertHolds(log, log.startOffset(), 5_000);
            assertThat(log.startOffset()).isGreaterThan(1);
        }
    }

    @Test
    void givesUpNothingThatIsRetained() {
        try (Log log = Log.open(directory, small().build())) {
            appendUpTo(log, 100);
            log.retainFrom(50);
            log.truncateBefore(50);
            assertThatThrownBy(() -> log.truncateBefore(51)).isInstanceOf(IllegalStateException.class);
            assertHolds(log, 50, 100);
        }
    }

    @Test
    void handsEverySegmentToTheArchiveBeforeItGoes() {
        List<Long> archived = new ArrayList<>();
        LogOptions options = small().archive((segment, file) -> archived.add(segment.firstOffset()))
                .background(false)
                .build();
        try (Log log = Log.open(directory, options)) {
            appendUpTo(log, 2_000);
            List<Long> firsts =
                    log.segments().stream().map(LogSegment::firstOffset).toList();
            log.truncateBefore(log.nextOffset());
            assertThat(archived).isEqualTo(firsts);
            assertThat(log.segments()).isEmpty();
        }
    }

    @Test
    void givesALargeRecordASegmentOfItsOwn() {
        byte[] large = new byte[3 * SMALL_SEGMENT_BYTES];
        large[large.length - 1] = 7;
        try (Log log = Log.open(directory, small().build())) {
            appendUpTo(log, 5);
            assertThat(log.append(large)).isEqualTo(6);
            assertThat(log.append(content(7))).isEqualTo(7);
            assertThat(log.read(6)).isEqualTo(large);
        }
        try (Log log = Log.open(directory, small().build())) {
            assertThat(log.read(6)).isEqualTo(large);
            assertThat(log.read(7)).isEqualTo(content(7));
        }
    }

    @Test
    void refusesWhatIsTooLargeOrEmptyAndBurnsNoOffset() {
        try (Log log = Log.open(directory, small().maxRecordBytes(1_000).build())) {
            assertThatThrownBy(() -> log.append(new byte[1_001])).isInstanceOf(LimitExceededException.class);
            assertThatThrownBy(() -> log.append(new byte[0])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.append(content(1))).isEqualTo(1);
        }
    }

    @Test
    void refusesOffsetsThatAreNotThere() {
        Log log = Log.open(directory);
        try (log) {
            appendUpTo(log, 3);
            assertThatThrownBy(() -> log.read(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.read(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.read(4)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThatThrownBy(() -> log.awaitDurable(4)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThatThrownBy(() -> log.truncateBefore(5)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThatThrownBy(() -> log.reader(5)).isInstanceOf(OffsetOutOfRangeException.class);
        }
        assertThatThrownBy(() -> log.read(1)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> log.append(content(4))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(log::sync).isInstanceOf(ClosedException.class);
        log.close();
    }

    @Test
    void followsTheTail() {
        try (Log log = Log.open(directory, small().build())) {
            try (LogReader reader = log.reader(1)) {
                assertThat(reader.poll()).isNull();
                appendUpTo(log, 1_000);
                for (long offset = 1; offset <= 1_000; offset++) {
                    assertThat(reader.poll(Duration.ofSeconds(20)))
                            .isInstanceOfSatisfying(
                                    LogRecord.Bytes.class,
                                    record -> assertThat(record.bytes()).isEqualTo(content(record.offset())));
                }
                assertThat(reader.nextOffset()).isEqualTo(1_001);
                assertThat(reader.poll(Duration.ofMillis(5))).isNull();
            }
        }
    }

    @Test
    void readsByOffsetWithoutAnIndex() {
        LogOptions options = small().index(false).build();
        try (Log log = Log.open(directory, options)) {
            appendUpTo(log, 1_000);
            assertHolds(log, 1, 1_000);
        }
        try (Log log = Log.open(directory, options)) {
            assertHolds(log, 1, 1_000);
            appendUpTo(log, 1_500);
            assertHolds(log, 1, 1_500);
        }
    }

    @Test
    void compressesWhatIsLargeEnough() {
        LogOptions options =
                small().compression(new Lz4Compression()).compressFromBytes(100).build();
        byte[] large = new byte[10_000];
        try (Log log = Log.open(directory, options)) {
            log.append(large);
            log.append(content(2));
            assertThat(log.read(1)).isEqualTo(large);
            assertThat(log.read(2)).isEqualTo(content(2));
            assertThat(log.segments().get(0).usedBytes()).isLessThan(3_000);
        }
        try (Log log = Log.open(directory)) {
            assertThat(log.read(1)).isEqualTo(large);
        }
    }

    @Test
    void countsAtNoneAndGoesOnBehindWhatWasCounted() {
        try (Log log = Log.open(directory, small().build())) {
            appendUpTo(log, 10);
            log.durability(Durability.NONE);
            assertThat(log.append(content(11))).isEqualTo(11);
            assertThat(log.append(content(12))).isEqualTo(12);
            assertThatThrownBy(() -> log.read(11)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThat(log.read(10)).isEqualTo(content(10));
            log.durability(Durability.FULL);
            assertThat(log.append(content(13))).isEqualTo(13);
            assertHolds(log, 13, 13);
        }
        try (Log log = Log.open(directory, small().build())) {
            assertHolds(log, 13, 13);
        }
    }

    @Test
    void changesItsLevelWhileItIsOpen() {
        List<Durability> levels = List.of(Durability.MEMORY, Durability.OS, Durability.FULL);
        try (Log log = Log.open(directory, small().build())) {
            for (int round = 0; round < 60; round++) {
                log.durability(levels.get(round % levels.size()));
                appendUpTo(log, log.nextOffset() + round);
            }
            assertHolds(log, 1, log.nextOffset() - 1);
        }
        try (Log log = Log.open(directory, small().build())) {
            log.verify();
        }
    }

    @Test
    void refusesAPositionOfAnotherRun() {
        LogPosition position;
        try (Log log = Log.open(directory)) {
            appendUpTo(log, 3);
            position = log.position(3);
            assertThat(LogPosition.parse(position.toString())).isEqualTo(position);
        }
        try (Log log = Log.open(directory)) {
            try (LogReader reader = log.reader(position)) {
                assertThat(reader.poll()).isNotNull();
            }
            LogPosition foreign = new LogPosition(position.incarnation() + 1, 3);
            assertThatThrownBy(() -> log.reader(foreign)).isInstanceOf(StalePositionException.class);
        }
    }

    @Test
    void opensForReadingAlone() {
        LogOptions reading = LogOptions.builder().readOnly(true).build();
        assertThatThrownBy(() -> Log.open(directory.resolve("none"), reading)).isInstanceOf(MissingFileException.class);
        assertThatThrownBy(() -> Log.open(directory, reading)).isInstanceOf(MissingFileException.class);
        try (Log log = Log.open(directory)) {
            appendUpTo(log, 10);
            assertThatThrownBy(() -> Log.open(directory)).isInstanceOf(DirectoryLockedException.class);
        }
        try (Log log = Log.open(directory, reading)) {
            assertHolds(log, 1, 10);
            assertThatThrownBy(() -> log.append(content(11))).isInstanceOf(ReadOnlyStorageException.class);
        }
    }

    @Test
    void staysSmallWhenItHoldsLittle() {
        for (int round = 0; round < 20; round++) {
            try (Log log = Log.open(directory)) {
                log.append(content(round));
                assertThat(log.stats().diskBytes()).isEqualTo(1 << 20);
            }
        }
        try (Log log = Log.open(directory)) {
            assertThat(log.segments()).hasSize(1);
            assertThat(log.nextOffset()).isEqualTo(21);
        }
        assertThat(new LocalFileSystem().list(directory)).hasSize(3);
    }

    @Test
    void worksOnFilesInMemory() {
        MemoryFileSystem files = new MemoryFileSystem();
        LogOptions options = small().fileSystem(files).build();
        try (Log log = Log.open(directory, options)) {
            appendUpTo(log, 1_000);
        }
        try (Log log = Log.open(directory, options)) {
            assertHolds(log, 1, 1_000);
        }
    }
}
