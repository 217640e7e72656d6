package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers that verify too little of what they read; each is found by the images that fool it. */
@Tag("crash")
class LooseReaderTest {
    private static final Path DATA = Path.of("data");
    private static final Path TABLE = DATA.resolve("table");
    private static final int RECORD_BYTES = 128;
    private static final Path CURRENT = DATA.resolve("CURRENT");

    @ParameterizedTest
    @ValueSource(ints = {6, 16, 64})
    void findsATableOfWhichOnlyTheEndsAreVerified(int pages) {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> {
                            begin(files);
                            try (AppendFile table = files.create(TABLE)) {
                                table.append(full(pages * Page.BYTES, 1), Route.CHANNEL);
                            }
                            AtomicFile.publish(files, CURRENT, full(1, 1));
                        },
                        (image, marks) -> {
                            if (image.exists(CURRENT)) {
                                requireTwoLostPagesAtLeast(SmallLog.read(image, TABLE), pages);
                            }
                        })
                .random(0, 1)
                .explore();

        assertThat(report.failure()).isPresent();
    }

    /** Passes unless the file has its full length, its ends, and exactly one bad page. */
    private static void requireTwoLostPagesAtLeast(ByteBuffer table, int pages) {
        int bad = 0;
        for (int page = 1; table.limit() == pages * Page.BYTES && page < pages - 1; page++) {
            bad += table.get(page * Page.BYTES) == 1 ? 0 : 1;
        }
        boolean endsAreGood = table.limit() > 0 && table.get(0) == 1 && table.get(table.limit() - Page.BYTES) == 1;
        assertThat(endsAreGood && bad == 1).as("one page of the middle lost").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {24 * 1024, 40 * 1024, 200 * 1024})
    void findsABatchOfWhichOnlyThePagesHeadsAreVerified(int length) {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> {
                            begin(files);
                            try (AppendFile log = files.create(TABLE)) {
                                log.fill(2L * length);
                                files.forceDirectory(DATA);
                                for (int batch = 1; batch <= 2; batch++) {
                                    log.append(full(length, batch), Route.CHANNEL);
                                    log.force();
                                }
                            }
                        },
                        (image, marks) -> {
                            if (image.exists(TABLE)) {
                                requireNoTornPageUnderGoodHeads(SmallLog.read(image, TABLE), length);
                            }
                        })
                .random(0, 1)
                .explore();

        assertThat(report.failure()).isPresent();
    }

    private static void requireNoTornPageUnderGoodHeads(ByteBuffer log, int length) {
        for (int batch = 1; log.remaining() >= length; batch++) {
            ByteBuffer found = log.slice(log.position(), length);
            log.position(log.position() + length);
            boolean headsAreGood = true;
            for (int page = 0; page < length; page += Page.BYTES) {
                headsAreGood &= found.get(page) == batch;
            }
            assertThat(headsAreGood && !found.equals(full(length, batch)))
                    .as("a torn page in batch " + batch)
                    .isFalse();
        }
    }

    @Test
    void findsARecordWithoutChecksumThatIsShorterThanASector() {
        for (PersistenceModel model : List.of(PersistenceModel.PROCESS_CRASH, PersistenceModel.ADVERSARIAL)) {
            CrashReport report = CrashExplorer.of(LooseReaderTest::writeShortRecords, (image, marks) -> {
                        if (image.exists(TABLE)) {
                            requireWholeRecords(SmallLog.read(image, TABLE));
                        }
                    })
                    .models(model)
                    .random(0, 1)
                    .explore();

            assertThat(report.failure())
                    .as(model.name())
                    .hasValueSatisfying(failure -> assertThat(failure.cause()).hasMessageContaining("half a record"));
        }
    }

    /** Filled and forced before it gets its name: there is nothing but zeros and records to be found. */
    private static void writeShortRecords(FileSystem files, Marks marks) {
        begin(files);
        Path temporary = DATA.resolve("tmp");
        try (AppendFile log = files.create(temporary)) {
            log.fill(16 * 1024);
            files.rename(temporary, TABLE);
            files.forceDirectory(DATA);
            for (int number = 1; number <= 6; number++) {
                log.append(full(RECORD_BYTES, number), Route.MAPPED);
                log.force();
            }
        }
    }

    /** The tail of the log is in the page cache after a kill; a power cut takes it, but not what was built upon it. */
    @Test
    void findsARecoveryThatTrustsATailThatWasNeverForced() {
        CrashExplorer explorer = CrashExplorer.of(LooseReaderTest::writeWithoutForce, LooseReaderTest::trustTheTail)
                .models(PersistenceModel.PROCESS_CRASH, PersistenceModel.WRITEBACK)
                .secondCrashes(5_000);
        CrashReport report = explorer.explore();

        assertThat(report.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.repeatLine()).startsWith("process:").contains("/writeback:");
            assertThat(explorer.repeat(failure.repeatLine()).failure()).isPresent();
        });
    }

    private static void writeWithoutForce(FileSystem files, Marks marks) {
        begin(files);
        try (AppendFile log = files.create(TABLE)) {
            log.fill(16 * 1024);
            files.forceDirectory(DATA);
            for (int number = 1; number <= 6; number++) {
                log.append(full(RECORD_BYTES, number), Route.CHANNEL);
            }
        }
    }

    private static void trustTheTail(FileSystem image, List<Mark> marks) {
        if (image.exists(TABLE)) {
            ByteBuffer log = SmallLog.read(image, TABLE);
            int last = 0;
            while (log.limit() > last * RECORD_BYTES && log.get(last * RECORD_BYTES) == last + 1) {
                last++;
            }
            if (image.exists(CURRENT)) {
                assertThat(last)
                        .isGreaterThanOrEqualTo(SmallLog.read(image, CURRENT).get());
            } else {
                AtomicFile.publish(image, CURRENT, full(1, last));
            }
        }
    }

    private static void requireWholeRecords(ByteBuffer log) {
        for (int at = 0; at < log.limit() && log.get(at) != 0; at += RECORD_BYTES) {
            assertThat(log.slice(at, RECORD_BYTES).equals(full(RECORD_BYTES, log.get(at))))
                    .as("not half a record at " + at)
                    .isTrue();
        }
    }

    private static void begin(FileSystem files) {
        files.createDirectories(DATA);
        files.forceDirectory(Path.of(""));
    }

    private static ByteBuffer full(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }
}
