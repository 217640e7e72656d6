package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Lz4Compression;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files as they were once written are read for good; and as long as the format keeps its version, they are what is written.
 *
 * <p>Each is stored up to its last byte that is not zero, under its name with its length behind. For a new version of the
 * format new ones are written, with {@code -Dgodb.golden=write}; the old ones stay.
 */
@Tag("fault")
class LogGoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "log-1");
    private static final Path DIRECTORY = TestLogs.DIRECTORY;
    private static final int LAST = 30;

    private enum Variant {
        CLEAN,
        UNCLEAN,
        /** Opened, but not compared: another release of the library may find other bytes for the same content. */
        COMPRESSED
    }

    @ParameterizedTest
    @EnumSource
    void isReadForGoodAndGoesOn(Variant variant) throws IOException {
        MemoryFileSystem files = golden(variant).write(DIRECTORY);
        try (Log log = Log.open(DIRECTORY, TestLogs.repeatable(files).build())) {
            assertThat(log.recovery().wasClean()).isEqualTo(variant != Variant.UNCLEAN);
            assertThat(log.recovery().cuts()).isEmpty();
            assertHolds(log);
            assertThat(log.append(content(LAST + 1))).isEqualTo(LAST + 1);
        }
        try (Log log = Log.open(DIRECTORY, TestLogs.repeatable(files).build())) {
            assertThat(log.nextOffset()).isEqualTo(LAST + 2);
        }
    }

    private static void assertHolds(Log log) {
        assertThat(log.startOffset()).isEqualTo(3);
        assertThat(log.nextOffset()).isEqualTo(LAST + 1);
        for (long offset = 3; offset <= LAST; offset++) {
            TestLogs.assertPayload(log.record(offset), payload(offset));
        }
        log.verify();
    }

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"CLEAN", "UNCLEAN"})
    void isWhatIsWrittenToday(Variant variant) throws IOException {
        Image expected = golden(variant);
        Image written = write(variant);
        assertThat(written.files().keySet()).isEqualTo(expected.files().keySet());
        for (String name : expected.files().keySet()) {
            assertThat(Arrays.mismatch(written.bytes(name), expected.bytes(name)))
                    .as("first byte of %s that differs", name)
                    .isEqualTo(-1);
        }
    }

    /** A few records and batches in three segments, the first two sealed, the first two records truncated away. */
    private static Image write(Variant variant) {
        MemoryFileSystem files = new MemoryFileSystem();
        LogOptions options = TestLogs.repeatable(files)
                .compression(variant == Variant.COMPRESSED ? new Lz4Compression() : null)
                .compressFromBytes(64)
                .build();
        try (Log log = Log.open(DIRECTORY, options)) {
            while (log.nextOffset() <= LAST) {
                append(log);
                if (log.nextOffset() % 10 == 0) {
                    log.rotate();
                    log.truncateBefore(3);
                }
            }
            if (variant == Variant.UNCLEAN) {
                return Image.of(files, DIRECTORY);
            }
        }
        return Image.of(files, DIRECTORY);
    }

    private static void append(Log log) {
        Object payload = payload(log.nextOffset());
        if (payload instanceof byte[] bytes) {
            log.append(bytes);
        } else {
            log.append(batch(log.nextOffset()));
        }
    }

    private static Object payload(long offset) {
        return offset % 4 == 0 ? batch(offset) : content(offset);
    }

    private static List<LogMessage> batch(long offset) {
        return TestLogs.batch(offset, 3, 20);
    }

    private static byte[] content(long offset) {
        byte[] bytes = new byte[(int) offset * 9];
        Arrays.fill(bytes, (byte) offset);
        return bytes;
    }

    private static Image golden(Variant variant) throws IOException {
        Path directory = GOLDEN.resolve(variant.name().toLowerCase(Locale.ROOT));
        if ("write".equals(System.getProperty("godb.golden"))) {
            store(write(variant), directory);
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Path file : stored(directory)) {
            String name = String.valueOf(file.getFileName());
            int at = name.lastIndexOf('-');
            files.put(
                    name.substring(0, at),
                    Arrays.copyOf(Files.readAllBytes(file), Integer.parseInt(name.substring(at + 1))));
        }
        return new Image(files);
    }

    private static List<Path> stored(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void store(Image image, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : image.files().keySet()) {
            byte[] bytes = image.bytes(name);
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            Files.write(directory.resolve(name + "-" + bytes.length), Arrays.copyOf(bytes, used));
        }
    }
}
