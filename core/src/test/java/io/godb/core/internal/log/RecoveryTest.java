package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.log.LogRecovery.Cut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final int FILE_BYTES = 4096;
    private static final int RECORD_BYTES = 32 + 20;

    private static SegmentImage first() {
        return new SegmentImage(1, FILE_BYTES).open(1, 0, 0, 0);
    }

    private static SegmentImage after(SegmentImage previous, long durableOffset) {
        return new SegmentImage(previous.number + 1, FILE_BYTES)
                .open(previous.nextOffset, durableOffset, previous.number, previous.end);
    }

    private static int position(long record) {
        return (int) (SegmentFormat.RECORDS + (record - 1) * RECORD_BYTES);
    }

    /** Three segments: sealed with an index, sealed without, open. */
    private static LogImage threeSegments(boolean isClosed, long durableOffset) {
        SegmentImage one = first().records(4, durableOffset).seal(true, Math.min(durableOffset, 4));
        SegmentImage two = after(one, Math.min(durableOffset, 4))
                .records(3, durableOffset)
                .seal(false, Math.min(durableOffset, 7));
        SegmentImage three = after(two, Math.min(durableOffset, 7)).records(3, durableOffset);
        for (SegmentImage segment : List.of(one, two, three)) {
            segment.resize(1536);
        }
        LogImage image = LogImage.of(one, two, three, new SegmentImage(4, 1056));
        return isClosed ? image.closed(1, 10, 3, three.end) : image.open(1, Math.min(durableOffset, 2));
    }

    private static void requireRecords(LogImage image, RecoveredLog log, long first, long last) {
        Map<Long, byte[]> records = image.read(log);
        assertThat(log.endOffset()).isEqualTo(last);
        assertThat(records).hasSize((int) (last - first + 1));
        records.forEach((offset, payload) -> assertThat(payload).isEqualTo(SegmentImage.payload(offset)));
    }

    @Test
    void anEmptyDirectoryHoldsNoLog() {
        RecoveredLog log = new LogImage().recover();
        assertThat(log.state()).isNull();
        assertThat(log.startOffset()).isEqualTo(1);
        assertThat(log.endOffset()).isZero();
        assertThat(log.remarks()).isEmpty();
    }

    @Test
    void readsALogThatWasClosedByItsHeadsAndItsLastSegment() {
        LogImage image = threeSegments(true, 0);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 10);
        assertThat(log.isClean()).isTrue();
        assertThat(log.provenOffset()).isEqualTo(10);
        assertThat(log.checkedRecords()).isEqualTo(3);
        assertThat(log.highestNumber()).isEqualTo(9);
        assertThat(log.leftovers()).containsExactly(LogImage.file(4));
        assertThat(log.cuts()).isEmpty();
        assertThat(log.segments()).extracting(RecoveredSegment::index).containsExactly(position(5) + 32, 0, 0);
        assertThat(log.segments().get(2).positions()).isNotNull();
    }

    @Test
    void aKillLeavesNothingToReport() {
        LogImage image = threeSegments(false, 5);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 10);
        assertThat(log.isClean()).isFalse();
        assertThat(log.provenOffset()).isEqualTo(5);
        assertThat(log.cuts()).isEmpty();
        assertThat(log.remarks()).isEmpty();
        assertThat(log.checkedRecords()).isEqualTo(10);
        assertThat(log.latestTime()).isEqualTo(1003);
    }

    @Test
    void theOutcomeDoesNotDependOnThreads() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            LogImage image = threeSegments(false, 5);
            RecoveredLog log = Recovery.read(image.write(), LogImage.DIRECTORY, LogImage.OPTIONS, threads);
            requireRecords(image, log, 1, 10);
            LogImage damaged = image.flipped("0000000000000001.log", position(2) + 40)
                    .flipped("0000000000000003.log", position(2) + 40);
            assertThatThrownBy(() -> Recovery.read(damaged.write(), LogImage.DIRECTORY, LogImage.OPTIONS, threads))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("0000000000000001.log");
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void cutsAtTheFirstBadRecordAboveTheProvenOffset() {
        SegmentImage one = first().records(8, 2);
        one.flip(position(6) + 35);
        LogImage image = LogImage.of(one).open(1, 0);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 5);
        assertThat(log.cuts())
                .containsExactly(new Cut(
                        LogImage.file(1),
                        position(6),
                        3 * RECORD_BYTES,
                        "the checksum of the record's payload is wrong"));
    }

    @Test
    void aBadRecordThatALaterOneProvesIsDamage() {
        SegmentImage one = first().records(8, 7);
        one.flip(position(6) + 35);
        LogImage image = LogImage.of(one).open(1, 0);
        assertThatThrownBy(image::recover)
                .isInstanceOfSatisfying(CorruptionException.class, damage -> {
                    assertThat(damage.position()).isEqualTo(position(6));
                    assertThat(damage.file()).isEqualTo(LogImage.file(1));
                })
                .hasMessageContaining("from 6 to 7")
                .hasMessageContaining("LogSalvage");
    }

    @Test
    void stateAndOpeningsProveToo() {
        assertThatThrownBy(() -> LogImage.of(first().records(5, 0)).open(1, 6).recover())
                .isInstanceOf(CorruptionException.class);
        SegmentImage one = first().records(5, 0);
        SegmentImage two = after(one, 5).records(1, 0);
        LogImage damaged = LogImage.of(one, two).open(1, 0).flipped("0000000000000001.log", position(5));
        assertThatThrownBy(damaged::recover).isInstanceOf(CorruptionException.class);
    }

    @Test
    void aTornSegmentTakesLaterOnesWithIt() {
        SegmentImage one = first().records(5, 0);
        SegmentImage two = after(one, 0).records(3, 0);
        SegmentImage three = after(two, 0).records(3, 0);
        LogImage image = LogImage.of(one, two, three).open(1, 0).flipped("0000000000000001.log", position(5));
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 4);
        assertThat(log.cuts())
                .extracting(Cut::file)
                .containsExactly(LogImage.file(1), LogImage.file(2), LogImage.file(3));
        assertThat(log.leftovers()).containsExactly(LogImage.file(2), LogImage.file(3));
    }

    @Test
    void aSegmentWhoseOpeningWasLostIsCut() {
        SegmentImage one = first().records(5, 0);
        SegmentImage two = after(one, 0).records(3, 0).flip(SegmentFormat.OPENING + 3);
        LogImage image = LogImage.of(one, two).open(1, 0);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 5);
        assertThat(log.cuts()).extracting(Cut::file).containsExactly(LogImage.file(2));
        SegmentImage proving = after(one, 0).records(3, 7).flip(SegmentFormat.OPENING + 3);
        assertThatThrownBy(() -> LogImage.of(one, proving).open(1, 0).recover())
                .isInstanceOf(CorruptionException.class);
    }

    @Test
    void whatWasCutAwayDoesNotComeBack() {
        SegmentImage one = first().records(8, 2);
        SegmentImage two =
                new SegmentImage(3, FILE_BYTES).open(6, 2, 1, position(6)).records(1, 2);
        LogImage image = LogImage.of(one, two).open(1, 2);
        RecoveredLog log = image.recover();
        assertThat(log.endOffset()).isEqualTo(6);
        assertThat(log.segments().get(0).end()).isEqualTo(position(6));
        assertThat(log.cuts()).isEmpty();
        image.read(log);
        assertThat(image.salvagedOffsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void whatAFormerLifeLeftIsNoRecord() {
        SegmentImage former = new SegmentImage(1, FILE_BYTES).open(1, 0, 0, 0).records(40, 0);
        SegmentImage recycled = new SegmentImage(2, FILE_BYTES)
                .stale(former.bytes)
                .open(21, 10, 1, former.end)
                .records(3, 10);
        LogImage image = LogImage.of(recycled).open(21, 20);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 21, 23);
        assertThat(log.cuts()).isEmpty();
        assertThat(image.salvagedOffsets()).containsExactly(21L, 22L, 23L);
    }

    @Test
    void beginsWithTheSegmentThatHoldsTheStart() {
        LogImage image = threeSegments(false, 5).open(6, 5).flipped("0000000000000001.log", position(2));
        RecoveredLog log = image.recover();
        requireRecords(image, log, 6, 10);
        assertThat(log.segments()).hasSize(2);
        assertThat(log.leftovers()).containsExactly(LogImage.file(1), LogImage.file(4));
    }

    @Test
    void aLogTruncatedToItsEndKeepsItsLastSegment() {
        SegmentImage one = first().records(5, 5);
        RecoveredLog log = LogImage.of(one).closed(6, 5, 1, one.end).recover();
        assertThat(log.isClean()).isTrue();
        assertThat(log.segments()).hasSize(1);
        assertThat(log.endOffset()).isEqualTo(5);
        RecoveredLog behind = LogImage.of(one).open(9, 5).recover();
        assertThat(behind.segments()).isEmpty();
        assertThat(behind.endOffset()).isEqualTo(8);
        assertThat(behind.leftovers()).containsExactly(LogImage.file(1));
    }

    @Test
    void refusesMissingSegments() {
        LogImage image = threeSegments(false, 10);
        for (int number = 1; number <= 3; number++) {
            LogImage missing =
                    threeSegments(false, 10).without(SegmentFormat.name(number).toString());
            if (number == 3) {
                missing.open(1, 10);
            }
            assertThatThrownBy(missing::recover).as("without %s", number).isInstanceOf(CorruptionException.class);
        }
        assertThatThrownBy(() -> image.without("0000000000000001.log").recover())
                .hasMessageContaining("the lowest found is 5");
        SegmentImage one = first().records(2, 2);
        SegmentImage empty = after(one, 2);
        assertThatThrownBy(() -> LogImage.of(one).closed(1, 2, 2, empty.end).recover())
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("0000000000000002.log");
    }

    @Test
    void refusesTwoThatContinueOne() {
        SegmentImage one = first().records(2, 2);
        SegmentImage other = new SegmentImage(3, FILE_BYTES).open(3, 2, 1, one.end);
        assertThatThrownBy(
                        () -> LogImage.of(one, after(one, 2), other).open(1, 2).recover())
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("both");
    }

    @Test
    void refusesFilesOfOtherLogsAndNewerReleases() {
        SegmentImage foreign = first().identity(new UUID(3, 4), 1);
        assertThatThrownBy(() -> LogImage.of(foreign).open(1, 0).recover())
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("belongs to the log");
        SegmentImage newer = first();
        LittleEndian.putShort(newer.bytes, 6, 2);
        LittleEndian.putInt(newer.bytes, 508, LittleEndian.checksum(newer.bytes, 0, 508));
        assertThatThrownBy(() -> LogImage.of(newer).open(1, 0).recover())
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version 2");
        LogImage state = LogImage.of(first()).open(1, 0);
        byte[] bytes = state.files.get("STATE");
        LittleEndian.putShort(bytes, 6, 3);
        LittleEndian.putInt(bytes, bytes.length - 4, LittleEndian.checksum(bytes, 0, bytes.length - 4));
        assertThatThrownBy(state::recover).isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void refusesEncryptedRecordsByTheirId() {
        SegmentImage one = first().records(2, 0);
        int at = position(2);
        one.bytes[at + 31] = 5;
        LittleEndian.putInt(one.bytes, at, SegmentFormat.seed(SegmentImage.LOG, 1));
        LittleEndian.putInt(one.bytes, at, LittleEndian.checksum(one.bytes, at, 32));
        assertThatThrownBy(() -> LogImage.of(one).open(1, 0).recover())
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("encryption 5");
    }

    @Test
    void aTimeThatGoesBackEndsTheLog() {
        SegmentImage one = first().records(2, 0);
        one.time = 10;
        one.records(1, 0);
        LogImage image = LogImage.of(one).open(1, 0);
        requireRecords(image, image.recover(), 1, 2);
        assertThat(image.recover().cuts()).hasSize(1);
    }

    @Test
    void otherNamesAreNothingAndDirectoriesAreRefused() {
        LogImage image = threeSegments(true, 10);
        image.files.put("notes.txt", new byte[3]);
        image.files.put("STATE.tmp", new byte[3]);
        RecoveredLog log = image.recover();
        assertThat(log.leftovers()).containsExactly(LogImage.DIRECTORY.resolve("STATE.tmp"), LogImage.file(4));
        MemoryFileSystem files = image.write();
        files.createDirectories(LogImage.file(7));
        assertThatThrownBy(() -> Recovery.read(files, LogImage.DIRECTORY, LogImage.OPTIONS))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> Recovery.read(files, LogImage.file(1), LogImage.OPTIONS))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void tornPreparationsAreLeftovers() {
        SegmentImage renamed = new SegmentImage(5, 2048).identity(SegmentImage.LOG, 2);
        LogImage image = LogImage.of(first().records(2, 1), renamed).open(1, 1);
        image.files.put("0000000000000006.log", new byte[0]);
        image.files.put("0000000000000012.log", new byte[3000]);
        RecoveredLog log = image.recover();
        assertThat(log.leftovers()).containsExactly(LogImage.file(5), LogImage.file(6), LogImage.file(12));
        assertThat(log.highestNumber()).isEqualTo(12);
        assertThat(log.cuts()).isEmpty();
    }

    @Test
    void withoutStateTheSegmentsTell() {
        LogImage image = threeSegments(false, 5).without("STATE");
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 10);
        assertThat(log.remarks()).hasSize(1);
        assertThat(log.state().log()).isEqualTo(SegmentImage.LOG);
        assertThat(log.state().incarnations()).hasSize(1);
        LogImage nothingElse = new LogImage().open(50, 49).flipped("STATE", 30);
        assertThatThrownBy(nothingElse::recover).isInstanceOf(CorruptionException.class);
    }

    @Test
    void recordsBehindTheEndOfAClosedLogAreReadAsAfterAKill() {
        SegmentImage one = first().records(5, 2);
        int end = one.end;
        one.records(2, 2);
        LogImage image = LogImage.of(one).closed(1, 5, 1, end);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 7);
        assertThat(log.isClean()).isFalse();
        assertThat(log.remarks()).hasSize(1);
    }

    @Test
    void aSealThatDoesNotFitIsNone() {
        SegmentImage one = first().records(4, 4).seal(true, 4);
        SegmentImage two = after(one, 4).records(1, 4);
        for (int position = one.end; position < one.end + 32 + 16; position++) {
            LogImage image = LogImage.of(one, two).open(1, 4).flipped("0000000000000001.log", position);
            RecoveredLog log = image.recover();
            requireRecords(image, log, 1, 5);
            assertThat(log.segments().get(0).index()).isZero();
        }
    }

    @Test
    void anIndexThatLiesIsNone() {
        SegmentImage one = first().records(4, 4);
        one.positions.set(1, 4000);
        one.seal(true, 4);
        LogImage image = LogImage.of(one, after(one, 4).records(1, 4)).open(1, 4);
        RecoveredLog log = image.recover();
        requireRecords(image, log, 1, 5);
        assertThat(log.segments().get(0).positions()).isNotNull();
    }

    @Test
    void recordsLargerThanTheWindowAreRead() {
        byte[] large = new byte[3 * FileWindow.LARGE_BYTES + 17];
        Arrays.fill(large, (byte) 9);
        SegmentImage one = new SegmentImage(1, 10 << 20).open(1, 0, 0, 0);
        one.record(SegmentImage.payload(1), 0).record(large, 1).record(large, 1).record(SegmentImage.payload(4), 1);
        LogImage image = LogImage.of(one).open(1, 1);
        RecoveredLog log = image.recover();
        assertThat(image.read(log).get(3L)).isEqualTo(large);
        assertThat(log.endOffset()).isEqualTo(4);
        LogImage torn = image.flipped("0000000000000001.log", 1024 + 52 + 32 + (2 << 20));
        RecoveredLog cut = torn.recover();
        assertThat(cut.endOffset()).isEqualTo(1);
        assertThat(cut.cuts().get(0).bytes()).isEqualTo(one.end - 1024 - 52);
        assertThat(torn.salvagedOffsets()).containsExactly(1L, 3L, 4L);
    }

    @Test
    void aFileCutAtAnyByteLosesItsEndOnly() {
        SegmentImage one = first().records(6, 0);
        LogImage whole = LogImage.of(one).open(1, 0);
        for (int length = SegmentFormat.RECORDS; length <= one.end; length++) {
            LogImage image = whole.with("0000000000000001.log", Arrays.copyOf(one.bytes, length));
            RecoveredLog log = image.recover();
            int records = (length - SegmentFormat.RECORDS) / RECORD_BYTES;
            requireRecords(image, log, 1, records);
            assertThat(log.cuts()).hasSize(length == position(records + 1) ? 0 : 1);
            assertThat(log.remarks()).hasSize(1);
        }
    }

    @Test
    void zerosFromAnyByteOnLoseTheEndOnly() {
        SegmentImage one = first().records(6, 3);
        for (int length = SegmentFormat.RECORDS; length <= one.end; length++) {
            byte[] bytes = Arrays.copyOf(Arrays.copyOf(one.bytes, length), FILE_BYTES);
            LogImage image = LogImage.of(one).open(1, 0).with("0000000000000001.log", bytes);
            int records = (length - SegmentFormat.RECORDS) / RECORD_BYTES;
            // The last records, and the header of one that is not whole, claim the third.
            requireRecords(image, image.recover(), 1, records);
        }
    }

    @Test
    void anyFlipInAClosedLogIsFoundOrHarmless() {
        LogImage whole = threeSegments(true, 10);
        flips(whole, 10);
    }

    @Test
    void anyFlipInAnOpenLogIsRefusedOrHarmlessOrCutAndTold() {
        flips(threeSegments(false, 5), 5);
        flips(threeSegments(false, 0), 0);
        flips(threeSegments(false, 9), 9);
    }

    private static void flips(LogImage whole, long proven) {
        for (String name : whole.files.keySet()) {
            for (int position = 0; position < whole.files.get(name).length; position++) {
                flip(whole.flipped(name, position), proven, name + " at " + position);
            }
        }
    }

    private static void flip(LogImage image, long proven, String where) {
        Map<Long, byte[]> records;
        RecoveredLog log;
        try {
            log = image.recover();
            records = image.read(log);
        } catch (GoDbException typed) {
            assertThat(typed).as(where).isInstanceOfAny(CorruptionException.class, UnsupportedFormatException.class);
            return;
        }
        assertThat(log.endOffset()).as(where).isGreaterThanOrEqualTo(proven);
        assertThat(records).as(where).hasSize((int) log.endOffset());
        records.forEach((offset, payload) -> assertThat(payload).as(where).isEqualTo(SegmentImage.payload(offset)));
        if (log.endOffset() < 10) {
            assertThat(log.cuts()).as(where).isNotEmpty();
        }
    }

    @Property(tries = 300)
    void anyDamageIsFoundOrHarmless(
            @ForAll @IntRange(min = 0, max = 4) int file,
            @ForAll @IntRange(max = 1535) int from,
            @ForAll @IntRange(min = 1, max = 600) int length,
            @ForAll byte value,
            @ForAll @IntRange(max = 10) int durable) {
        LogImage whole = threeSegments(false, durable);
        String name = List.copyOf(whole.files.keySet()).get(file);
        byte[] bytes = whole.files.get(name).clone();
        Arrays.fill(bytes, Math.min(from, bytes.length), Math.min(from + length, bytes.length), value);
        LogImage image = whole.with(name, bytes);
        try {
            RecoveredLog log = image.recover();
            image.read(log).forEach((offset, payload) -> assertThat(payload).isEqualTo(SegmentImage.payload(offset)));
            assertThat(log.endOffset()).isGreaterThanOrEqualTo(Math.min(durable, 7));
        } catch (CorruptionException | UnsupportedFormatException typed) {
            assertThat(typed.file()).isNotNull();
        }
        image.salvage(new ArrayList<>());
    }
}
