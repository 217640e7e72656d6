package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.CorruptionException;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage;
import io.godb.core.log.LogSalvage.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SalvageTest {
    private static final int RECORD_BYTES = 52;

    private final List<LogRecord> records = new ArrayList<>();

    private static LogImage twoSegments() {
        SegmentImage one =
                new SegmentImage(1, 1536).open(1, 0, 0, 0).records(5, 5).seal(true, 5);
        SegmentImage two = new SegmentImage(2, 1536).open(6, 5, 1, one.end).records(4, 9);
        return LogImage.of(one, two).open(1, 9);
    }

    private static int position(int record) {
        return SegmentFormat.RECORDS + (record - 1) * RECORD_BYTES;
    }

    private List<Long> offsets() {
        for (LogRecord each : records) {
            assertThat(((LogRecord.Bytes) each).bytes()).isEqualTo(SegmentImage.payload(each.offset()));
        }
        return records.stream().map(LogRecord::offset).toList();
    }

    @Test
    void readsAWholeLogWithoutGaps() {
        LogSalvage.Report report = twoSegments().salvage(records);
        assertThat(offsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(report).isEqualTo(new LogSalvage.Report(9, List.of()));
        assertThat(records.get(0).time()).isEqualTo(Instant.ofEpochMilli(1000));
    }

    @Test
    void goesOnBehindABadPayloadAndABadHeader() {
        LogImage image = twoSegments()
                .flipped("0000000000000001.log", position(2) + 40)
                .flipped("0000000000000001.log", position(4) + 20)
                .flipped("0000000000000002.log", position(4) + 9);
        LogSalvage.Report report = image.salvage(records);
        assertThat(offsets()).containsExactly(1L, 3L, 5L, 6L, 7L, 8L);
        assertThat(report.gaps())
                .containsExactly(
                        new Gap(LogImage.file(1), position(2), RECORD_BYTES, 1, 3, Misfit.PAYLOAD.reason()),
                        new Gap(LogImage.file(1), position(4), RECORD_BYTES, 3, 5, Misfit.HEADER.reason()),
                        new Gap(LogImage.file(2), position(4), 32, 8, Long.MAX_VALUE, Misfit.HEADER.reason()));
    }

    @Test
    void needsNeitherStateNorIdentityNorOpening() {
        LogImage image = twoSegments().without("STATE").flipped("0000000000000001.log", 9);
        LogImage damaged = image.flipped("0000000000000001.log", SegmentFormat.OPENING + 9)
                .flipped("0000000000000002.log", SegmentFormat.OPENING + 9);
        damaged.salvage(records);
        assertThat(offsets()).hasSize(9);
    }

    @Test
    void tellsOfASegmentThatIsMissing() {
        LogSalvage.Report report = twoSegments().without("0000000000000001.log").salvage(records);
        assertThat(offsets()).containsExactly(6L, 7L, 8L, 9L);
        assertThat(report.gaps()).hasSize(1).allSatisfy(gap -> {
            assertThat(gap.afterOffset()).isZero();
            assertThat(gap.beforeOffset()).isEqualTo(6);
        });
        LogSalvage.Report atEnd = twoSegments().without("0000000000000002.log").salvage(records);
        assertThat(atEnd.gaps())
                .hasSize(1)
                .allSatisfy(gap -> assertThat(gap.afterOffset()).isEqualTo(5));
    }

    @Test
    void theNewerSegmentWinsWhereOpeningsAreLost() {
        SegmentImage old = new SegmentImage(1, 2048).open(1, 0, 0, 0).records(8, 2);
        SegmentImage newer = new SegmentImage(3, 2048).open(6, 2, 1, position(6));
        newer.record(new byte[] {1, 2, 3}, 5).flip(SegmentFormat.OPENING + 8);
        LogImage.of(old, newer).open(1, 2).salvage(records);
        assertThat(records).extracting(LogRecord::offset).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(((LogRecord.Bytes) records.get(5)).bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void aCutAwayRecordDoesNotStandInForADamagedOne() {
        SegmentImage old = new SegmentImage(1, 2048).open(1, 0, 0, 0).records(8, 2);
        SegmentImage newer =
                new SegmentImage(3, 2048).open(6, 2, 1, position(6)).records(2, 5);
        newer.flip(position(1) + 35);
        LogSalvage.Report report = LogImage.of(old, newer).open(1, 2).salvage(records);
        assertThat(offsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        assertThat(report.gaps()).hasSize(1);
    }

    @Test
    void whatCannotBeDecodedIsAGap() {
        LogSalvage.Report report = Salvage.read(
                twoSegments().write(),
                LogImage.DIRECTORY,
                (kind, offset, time, codec, encryption, stored, file, position) -> {
                    if (offset == 4) {
                        throw new CorruptionException("no such codec", file, 0, null);
                    }
                    return new LogRecord.Bytes(offset, Instant.EPOCH, stored);
                },
                records::add);
        assertThat(report.records()).isEqualTo(8);
        assertThat(report.gaps())
                .containsExactly(new Gap(LogImage.file(1), position(4), RECORD_BYTES, 3, 5, "no such codec"));
    }

    @Test
    void aCopyOfRecordsInAPayloadIsNotRead() {
        SegmentImage copied = new SegmentImage(1, 2048).open(1, 0, 0, 0).records(6, 0);
        byte[] copy = Arrays.copyOfRange(copied.bytes, SegmentFormat.RECORDS, copied.end);
        SegmentImage one =
                new SegmentImage(1, 4096).open(1, 0, 0, 0).record(copy, 0).records(2, 0);
        LogImage image = LogImage.of(one).open(1, 0);
        assertThat(image.salvagedOffsets())
                .isEqualTo(LongStream.of(1, 2, 3).boxed().toList());
        one.flip(SegmentFormat.RECORDS + 32);
        assertThat(image.salvagedOffsets())
                .isEqualTo(LongStream.of(2, 3).boxed().toList());
    }
}
