package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.godb.core.ClosedException;
import io.godb.core.CorruptionException;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.LimitExceededException;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import io.godb.core.log.LogReader;
import io.godb.crashtests.rig.MountedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a log is given that it cannot take, it says what, and where, and stays as it was. */
@Tag("fault")
class LogBadInputTest {
    private static final Path DIRECTORY = TestLogs.DIRECTORY;
    private static final String FIRST = "0000000000000001.log";

    @TempDir
    Path scratch;

    private final MemoryFileSystem files = new MemoryFileSystem();

    private Log open() {
        return Log.open(DIRECTORY, TestLogs.repeatable(files).build());
    }

    /** A log of five records whose first three were truncated away. */
    private Log openThreeToFive() {
        Log log = open();
        for (int i = 1; i <= 5; i++) {
            log.append(TestLogs.content(i, 10));
        }
        log.truncateBefore(3);
        return log;
    }

    @Test
    void recordsThatAreEmptyOrTooLargeAreRefusedAndBurnNoOffset() {
        LogOptions options = TestLogs.repeatable(files).maxRecordBytes(1_000).build();
        try (Log log = Log.open(DIRECTORY, options)) {
            assertThatThrownBy(() -> log.append(new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one byte");
            assertThatThrownBy(() -> log.append(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(new byte[5], 3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> log.append(new byte[1_001]))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContainingAll("1001 bytes", "1000", DIRECTORY.toString());
            assertThatThrownBy(() -> log.append(TestLogs.batch(1, 30, 100)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining(DIRECTORY.toString());
            assertThat(log.append(new byte[1_000])).isEqualTo(1);
        }
    }

    @Test
    void offsetsBelowOneAreNoOffsets() {
        try (Log log = openThreeToFive()) {
            for (long offset : new long[] {0, -1, Long.MIN_VALUE}) {
                byOffset(log, offset)
                        .forEach((name, call) -> assertThatThrownBy(call::run)
                                .as(name)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContainingAll("offsets begin at 1", String.valueOf(offset)));
            }
        }
    }

    @Test
    void offsetsThatAreToComeAreOutOfRange() {
        try (Log log = openThreeToFive()) {
            for (long offset : new long[] {7, Long.MAX_VALUE}) {
                Map<String, Runnable> calls = byOffset(log, offset);
                calls.remove("retainFrom");
                assertOutOfRange(calls, offset);
            }
            assertThatThrownBy(() -> log.read(6)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThat(log.position(6).offset()).isEqualTo(6);
        }
    }

    @Test
    void offsetsThatWereTruncatedAwayAreOutOfRange() {
        try (Log log = openThreeToFive()) {
            Map<String, Runnable> calls = byOffset(log, 2);
            calls.keySet().retainAll(List.of("read", "record", "reader", "position"));
            assertOutOfRange(calls, 2);
            LogPosition gone = new LogPosition(log.recovery().incarnation(), 2);
            assertOutOfRange(Map.of("reader by position", () -> close(log.reader(gone))), 2);
            log.truncateBefore(1);
            assertThat(log.startOffset()).isEqualTo(3);
        }
    }

    private static void assertOutOfRange(Map<String, Runnable> calls, long offset) {
        calls.forEach((name, call) -> assertThatThrownBy(call::run)
                .as(name)
                .isInstanceOf(OffsetOutOfRangeException.class)
                .hasMessageContainingAll(String.valueOf(offset), DIRECTORY.toString()));
    }

    private static Map<String, Runnable> byOffset(Log log, long offset) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("read", () -> log.read(offset));
        calls.put("record", () -> log.record(offset));
        calls.put("reader", () -> close(log.reader(offset)));
        calls.put("position", () -> log.position(offset));
        calls.put("awaitDurable", () -> log.awaitDurable(offset));
        calls.put("whenDurable", () -> log.whenDurable(offset));
        calls.put("truncateBefore", () -> log.truncateBefore(offset));
        calls.put("retainFrom", () -> log.retainFrom(offset));
        return calls;
    }

    private static void close(LogReader reader) {
        reader.close();
    }

    @Test
    void aClosedLogSaysSoWhateverItIsAsked() {
        Log log = openThreeToFive();
        LogReader reader = log.reader(3);
        log.close();
        Map<String, Runnable> calls = byOffset(log, 4);
        calls.put("append", () -> log.append(new byte[1]));
        calls.put("append a large one", () -> log.append(new byte[100_000]));
        calls.put("append a batch", () -> log.append(TestLogs.batch(1, 2, 3)));
        calls.put("sync", log::sync);
        calls.put("rotate", log::rotate);
        calls.put("verify", log::verify);
        calls.put("durability", () -> log.durability(Durability.FULL));
        calls.put("poll", reader::poll);
        calls.forEach((name, call) -> assertThatThrownBy(call::run)
                .as(name)
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining(DIRECTORY.toString()));
        reader.close();
        assertThatThrownBy(reader::poll).isInstanceOf(ClosedException.class);
        log.close();
        assertThat(files.list(DIRECTORY)).hasSize(3);
    }

    @Test
    void aDirectoryThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(scratch.resolve("file"), "text");
        for (Path directory : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> Log.open(directory))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThat(file).hasContent("text");
        files.createDirectories(DIRECTORY);
        files.create(DIRECTORY.resolve("file")).close();
        assertThatThrownBy(() -> Log.open(
                        DIRECTORY.resolve("file"), TestLogs.repeatable(files).build()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("file");
    }

    @Test
    void aDirectoryWithoutPermissionIsRefused() throws IOException {
        Path directory = Files.createDirectory(scratch.resolve("locked"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        assumeThat(Files.isWritable(directory))
                .as("a user whom permissions bind")
                .isFalse();
        assertThatThrownBy(() -> Log.open(directory))
                .isInstanceOf(ReadOnlyStorageException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void aReadOnlyMediumIsReadButNotWritten() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, 4 << 20)) {
            Path directory = disk.root().resolve("log");
            LogOptions options = TestLogs.repeatable(new LocalFileSystem()).build();
            try (Log log = Log.open(directory, options)) {
                log.append(TestLogs.content(1, 100));
            }
            disk.readOnly(true);
            for (Path each : List.of(directory, disk.root().resolve("new"))) {
                assertThatThrownBy(() -> Log.open(each, options))
                        .isInstanceOf(ReadOnlyStorageException.class)
                        .hasMessageContaining(each.toString());
            }
            try (Log log =
                    Log.open(directory, options.toBuilder().readOnly(true).build())) {
                assertThat(log.read(1)).isEqualTo(TestLogs.content(1, 100));
                assertThatThrownBy(() -> log.append(new byte[1]))
                        .isInstanceOf(ReadOnlyStorageException.class)
                        .hasMessageContaining(directory.toString());
            }
        }
    }

    @Test
    void aNewerFormatIsRefusedWithTheFileAndBothVersions() {
        openThreeToFive().close();
        Image image = Image.of(files, DIRECTORY);
        for (Image newer : List.of(
                image.with(FIRST, newer(image.bytes(FIRST), 508)),
                image.with("STATE", newer(image.bytes("STATE"), image.bytes("STATE").length - 4)))) {
            assertRefused(newer, UnsupportedFormatException.class, "version 2", "version 1", DIRECTORY.toString());
        }
    }

    private static byte[] newer(byte[] bytes, int checksumAt) {
        byte[] newer = bytes.clone();
        newer[6] = 2;
        CRC32C checksum = new CRC32C();
        checksum.update(newer, 0, checksumAt);
        ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN).putInt(checksumAt, (int) checksum.getValue());
        return newer;
    }

    @Test
    void aSegmentOfAnotherLogIsRefusedByName() {
        openThreeToFive().close();
        MemoryFileSystem otherFiles = new MemoryFileSystem();
        LogOptions options =
                TestLogs.repeatable(otherFiles).random(new Random(43)).build();
        try (Log other = Log.open(DIRECTORY, options)) {
            other.append(new byte[] {1});
        }
        Image other = Image.of(otherFiles, DIRECTORY);
        Image image = Image.of(files, DIRECTORY);
        assertRefused(
                image.with("0000000000000009.log", other.bytes(FIRST)), CorruptionException.class, "0000000000000009");
        assertRefused(image.with(FIRST, other.bytes(FIRST)), CorruptionException.class, FIRST, "belongs to");
    }

    @Test
    void aCopyOfASegmentUnderAnotherNumberIsNotTakenForOne() {
        openThreeToFive().close();
        Image image = Image.of(files, DIRECTORY);
        opened(image.with("0000000000000007.log", image.bytes(FIRST)), LogBadInputTest::assertThreeToFive);
    }

    @Test
    void filesThatAreNoSegmentsAreLeftAlone() {
        openThreeToFive().close();
        byte[] notes = {1, 2, 3};
        Image image = Image.of(files, DIRECTORY);
        List<String> names = List.of("notes.txt", FIRST + ".bak", "1.log", "00000000000000x1.log", "STATE.old");
        for (String name : names) {
            image = image.with(name, notes);
        }
        MemoryFileSystem target = opened(image, LogBadInputTest::assertThreeToFive);
        for (String name : names) {
            assertThat(target.size(DIRECTORY.resolve(name))).as(name).isEqualTo(notes.length);
        }
    }

    @Test
    void aDirectoryWithASegmentsNameIsRefused() {
        openThreeToFive().close();
        MemoryFileSystem target = Image.of(files, DIRECTORY).write(DIRECTORY);
        target.createDirectories(DIRECTORY.resolve("0000000000000009.log"));
        assertThatThrownBy(() -> Log.open(DIRECTORY, TestLogs.repeatable(target).build()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("0000000000000009.log");
    }

    private static void assertThreeToFive(Log log) {
        assertThat(log.startOffset()).isEqualTo(3);
        assertThat(log.nextOffset()).isEqualTo(6);
        for (int i = 3; i <= 5; i++) {
            assertThat(log.read(i)).isEqualTo(TestLogs.content(i, 10));
        }
    }

    private static MemoryFileSystem opened(Image image, Consumer<Log> check) {
        MemoryFileSystem target = image.write(DIRECTORY);
        try (Log log = Log.open(DIRECTORY, TestLogs.repeatable(target).build())) {
            check.accept(log);
        }
        return target;
    }

    private static void assertRefused(Image image, Class<? extends GoDbException> type, String... words) {
        MemoryFileSystem target = image.write(DIRECTORY);
        assertThatThrownBy(() -> Log.open(DIRECTORY, TestLogs.repeatable(target).build()))
                .isInstanceOf(type)
                .hasMessageContainingAll(words);
        assertThat(Image.of(target, DIRECTORY).hasSameBytesAs(image)).isTrue();
    }
}
