package io.godb.core.log;

import static io.godb.core.log.LogCases.SEGMENT_BYTES;
import static io.godb.core.log.LogCases.bytes;
import static io.godb.core.log.LogCases.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.DiskFullException;
import io.godb.core.Durability;
import io.godb.core.LogFailedException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.StorageException;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments under hard conditions: the largest records, many writers, no handles, a full disk, stray files. */
@Timeout(60)
class LogHardCasesTest {
    private static final Path AT = Path.of("/log");

    @TempDir
    Path directory;

    /** It is longer than the next segment would be, but not than a segment may be. */
    @Test
    void aRecordLongerThanTheFirstSegmentIsReadable() {
        try (Log log = Log.open(directory)) {
            byte[] record = bytes(3 << 20, 1);
            long offset = log.append(record);
            assertThat(log.read(offset)).isEqualTo(record);
        }
    }

    /** Nothing but the header, the record and its index entry fits, so the segment is larger than others by the seal. */
    @Test
    void theLongestRecordOfASegmentIsReadableOnceItsSegmentIsSealed() {
        try (Log log = Log.open(directory, small(new LocalFileSystem()).build())) {
            byte[] record = bytes(SEGMENT_BYTES - 1024 - 32 - 8, 1);
            long offset = log.append(record);
            for (int i = 0; i < 8; i++) {
                log.append(bytes(40_000, i));
                log.sync();
            }
            assertThat(log.read(offset)).isEqualTo(record);
        }
    }

    /** The segment that was prepared ahead is too small for the large record, which gets one of its own. */
    @Test
    void whatFollowsALargeRecordIsFoundAgainAlsoIfASegmentWasPreparedBefore() {
        LogOptions options =
                small(new LocalFileSystem()).durability(Durability.FULL).build();
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(40_000, 1));
            Path prepared = directory.resolve("0000000000000002.log");
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(prepared));
            log.append(bytes(100_000, 2));
            log.append(bytes(10, 3));
            log.append(bytes(10, 4));
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.nextOffset()).isEqualTo(5);
            assertThat(log.recovery().wasClean()).isTrue();
            assertThat(log.read(2)).isEqualTo(bytes(100_000, 2));
            assertThat(log.read(4)).isEqualTo(bytes(10, 4));
        }
    }

    @Test
    void largeRecordsAppendedAtOnceAreAllThere() throws Exception {
        LogOptions options = small(new LocalFileSystem()).build();
        Map<Long, Integer> acknowledged = new ConcurrentHashMap<>();
        try (Log log = Log.open(directory, options)) {
            LogCases.atOnce(4, thread -> {
                for (int i = 0; i < 40; i++) {
                    acknowledged.put(log.append(bytes(70_000 + thread, thread)), thread);
                }
            });
            assertThat(log.segments())
                    .allSatisfy(segment -> assertThat(segment.file()).exists());
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(acknowledged).hasSize(160);
            assertThat(log.nextOffset()).isEqualTo(161);
            acknowledged.forEach(
                    (offset, thread) -> assertThat(log.read(offset)).isEqualTo(bytes(70_000 + thread, thread)));
        }
    }

    /** Each record needs a segment of its own, and many threads take segments at once. */
    @Test
    void aSegmentInUseKeepsItsFile() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        try (Log log = Log.open(AT, small(files).background(false).build())) {
            LogCases.atOnce(24, thread -> {
                for (int i = 0; i < 30; i++) {
                    log.append(bytes(64_500 + thread, thread));
                }
            });
            assertThat(log.nextOffset()).isEqualTo(24 * 30 + 1);
            assertThat(log.segments()).allMatch(segment -> files.exists(segment.file()));
        }
    }

    @Test
    void nothingIsGivenUpBeforeItWasArchived() {
        List<Long> archived = new ArrayList<>();
        LogOptions options = small(new LocalFileSystem())
                .background(false)
                .archive((segment, file) -> archived.add(segment.firstOffset()))
                .build();
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(10, 1));
            log.sync();
            log.truncateBefore(2);
            assertThat(archived).containsExactly(1L);
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.startOffset()).isEqualTo(2);
            assertThat(archived).containsExactly(1L);
        }
    }

    /** A view is opened by the first read, so only reading needs handles that may be missing. */
    @Test
    void appendsGoOnWhileNoViewCanBeOpened() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        try (Log log = Log.open(AT, small(files).build())) {
            files.onView = path -> {
                throw new OutOfFileHandlesException("too many open files", path, null);
            };
            for (int offset = 1; offset <= 4; offset++) {
                assertThat(log.append(bytes(40_000, offset))).isEqualTo(offset);
            }
            assertThat(log.segments()).hasSize(4);
            assertThatThrownBy(() -> log.read(2)).isInstanceOf(OutOfFileHandlesException.class);
            files.onView = path -> {};
            for (int offset = 1; offset <= 4; offset++) {
                assertThat(log.read(offset)).isEqualTo(bytes(40_000, offset));
            }
            assertThat(log.append(bytes(40_000, 5))).isEqualTo(5);
        }
    }

    /** The opening of the next segment may be in its file or not, so nothing may follow it in this run. */
    @Test
    void aRotationWhoseOpeningCannotBeWrittenFailsTheLogAndLeavesNoFileOpen() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        Log log = Log.open(AT, small(files).background(false).build());
        log.append(bytes(40_000, 1));
        files.onAppend = file -> {
            // At 0 stands the identity, which is written when a segment is prepared.
            if (file.position() > 0) {
                throw new StorageException("cannot write " + file.path(), file.path(), null);
            }
        };
        assertThatThrownBy(() -> log.append(bytes(40_000, 2))).isInstanceOf(StorageException.class);
        files.onAppend = file -> {};
        assertThatThrownBy(() -> log.append(bytes(10, 3))).isInstanceOf(LogFailedException.class);
        assertThat(log.read(1)).isEqualTo(bytes(40_000, 1));
        log.close();
        assertThat(files.open).as("appenders open after close").isEmpty();
        try (Log again = Log.open(AT, small(files).background(false).build())) {
            assertThat(again.nextOffset()).isEqualTo(2);
            assertThat(again.read(1)).isEqualTo(bytes(40_000, 1));
        }
    }

    @Test
    void withoutABackgroundThreadSyncsDoItsWork() {
        LogOptions options =
                small(new LocalFileSystem()).background(false).mostSegments(3).build();
        try (Log log = Log.open(directory, options)) {
            for (int i = 0; i < 20; i++) {
                log.append(bytes(40_000, i));
                log.sync();
            }
            assertThat(log.segments()).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    void aStrayFileWithTheHighestNumberCostsNothing() throws Exception {
        LogOptions options = small(new LocalFileSystem()).build();
        try (Log log = Log.open(directory, options)) {
            log.sync();
        }
        Files.createFile(directory.resolve("9999999999999999.log"));
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(10, 1));
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.nextOffset()).isEqualTo(2);
            assertThat(log.read(1)).isEqualTo(bytes(10, 1));
        }
    }

    @Test
    void aFullDiskAtARotationCostsNoOffsetAndCanBeTriedAgain() {
        MemoryFileSystem files = new MemoryFileSystem(3 * SEGMENT_BYTES + 3 * 4096);
        LogOptions options = small(files).build();
        long last = 0;
        int refusals = 0;
        try (Log log = Log.open(AT, options)) {
            for (int i = 0; i < 10; i++) {
                try {
                    long offset = log.append(bytes(40_000, i));
                    assertThat(offset).isEqualTo(last + 1);
                    last = offset;
                } catch (DiskFullException full) {
                    refusals++;
                    files.capacity(40L * SEGMENT_BYTES);
                }
            }
            assertThat(refusals).isEqualTo(1);
            log.append(bytes(90_000, 1));
            assertThat(log.nextOffset()).isEqualTo(last + 2);
        }
        try (Log log = Log.open(AT, options)) {
            assertThat(log.nextOffset()).isEqualTo(last + 2);
        }
    }
}
