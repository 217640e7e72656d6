package io.godb.core.log;

import static io.godb.core.log.LogCases.bytes;
import static io.godb.core.log.LogCases.small;
import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kills and power cuts at rotations, at closings and at openings, and over files that are used again. */
@Timeout(60)
class LogPowerCutCasesTest {
    private static final Path AT = Path.of("/log");

    private static LogOptions full(FileSystem files) {
        return small(files).durability(Durability.FULL).build();
    }

    /** The segment that was prepared ahead is too small for the large record, which gets one of its own. */
    @Test
    void whatFollowsALargeRecordSurvivesAKillAlsoIfASegmentWasPreparedBefore() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        MemoryFileSystem left;
        try (Log log = Log.open(AT, full(files))) {
            log.append(bytes(40_000, 1));
            Path prepared = AT.resolve("0000000000000002.log");
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> files.exists(prepared));
            log.append(bytes(100_000, 2));
            log.append(bytes(10, 3));
            left = files.afterKill(AT);
        }
        assertEndsAt(3, left);
    }

    /** Every record was durable before; the opening of the segment that the next run continues must be, too. */
    @Test
    void aPowerCutAfterARotationAndACloseLosesNothing() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        try (Log log = Log.open(AT, full(files))) {
            log.append(bytes(10, 1));
            log.rotate();
        }
        assertEndsAt(1, files.afterPowerCut(AT));
    }

    /** A close begins a segment behind an end that was not closed. */
    @Test
    void aPowerCutAfterAKillASyncAndACloseLosesNothing() {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, full(first))) {
            log.append(bytes(10, 1));
            second = first.killed(AT);
        }
        try (Log log = Log.open(AT, full(second))) {
            log.sync();
        }
        assertEndsAt(1, second.afterPowerCut(AT));
    }

    /** The kill left the opening of an empty segment that was never forced. */
    @Test
    void whatIsForcedBehindAnEmptyRecoveredSegmentSurvivesAPowerCut() {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, full(first))) {
            log.append(bytes(10, 1));
            log.rotate();
            second = first.killed(AT);
        }
        MemoryFileSystem left;
        try (Log log = Log.open(AT, full(second))) {
            log.append(bytes(10, 2));
            assertThat(log.durableOffset()).isEqualTo(2);
            left = second.afterPowerCut(AT);
        }
        assertEndsAt(2, left);
    }

    /** Nobody appends or syncs in the second run. */
    @Test
    void whatWasRecoveredIsForcedInTheBackground() {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, small(first).build())) {
            log.append(bytes(10, 1));
            second = first.killed(AT);
        }
        MemoryFileSystem left;
        LogOptions options = small(second).forceInterval(Duration.ofMillis(50)).build();
        try (Log log = Log.open(AT, options)) {
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> log.durableOffset() == 1);
            assertThat(log.stats().unforced()).isZero();
            left = second.afterPowerCut(AT);
        }
        assertEndsAt(1, left);
    }

    /** The user appends the bytes of another log's third segment, and their file becomes this log's third. */
    @Test
    void payloadsInARecycledFileAreNoEvidenceOfDamage() {
        MemoryFileSystem other = new MemoryFileSystem();
        byte[] image;
        LogOptions otherOptions =
                small(other).background(false).durability(Durability.FULL).build();
        try (Log log = Log.open(AT, otherOptions)) {
            for (int segment = 0; segment < 3; segment++) {
                for (int i = 0; i < 5; i++) {
                    log.append(bytes(20, i));
                }
                if (segment < 2) {
                    log.rotate();
                }
            }
            image = used(other, log.segments().get(2), 0);
        }
        PowerCutFileSystem files = new PowerCutFileSystem();
        MemoryFileSystem left;
        LogOptions options =
                small(files).background(false).durability(Durability.FULL).build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(30_000, 1));
            log.append(image);
            for (int i = 2; i < 9; i++) {
                log.append(bytes(10, i));
            }
            log.rotate();
            log.append(bytes(10, 9));
            log.truncateBefore(log.nextOffset() - 1);
            log.rotate();
            log.append(bytes(10, 10));
            assertThat(log.stats().recycledSegments()).isEqualTo(1);
            left = files.afterKill(AT);
        }
        assertEndsAt(11, left);
    }

    /** The same with later times, and at the very place where the next record would stand. */
    @Test
    void payloadsInARecycledFileAreNoRecords() {
        MemoryFileSystem other = new MemoryFileSystem();
        byte[] records;
        LogOptions later = small(other)
                .background(false)
                .clock(() -> Instant.parse("2100-01-01T00:00:00Z"))
                .build();
        try (Log log = Log.open(AT, later)) {
            for (int i = 1; i <= 10; i++) {
                log.append(bytes(20, i));
                if (i % 5 == 0) {
                    log.rotate();
                }
            }
            log.append(bytes(20, 11));
            int from = (int) log.segments().get(2).usedBytes();
            log.append(bytes(20, 12));
            log.append(bytes(20, 13));
            records = used(other, log.segments().get(2), from);
        }
        PowerCutFileSystem files = new PowerCutFileSystem();
        MemoryFileSystem left;
        try (Log log = Log.open(AT, small(files).background(false).build())) {
            byte[] payload = bytes(30_000, 1);
            // Offset 11 will be the first in its segment and have 10 bytes, so behind 10 bytes of this payload is its
            // end.
            System.arraycopy(records, 0, payload, 10, records.length);
            log.append(payload);
            for (int i = 2; i < 10; i++) {
                log.append(bytes(10, i));
            }
            log.rotate();
            log.append(bytes(10, 10));
            log.truncateBefore(10);
            log.rotate();
            log.append(bytes(10, 11));
            assertThat(log.stats().recycledSegments()).isEqualTo(1);
            left = files.afterKill(AT);
        }
        assertEndsAt(11, left);
    }

    private static byte[] used(FileSystem files, LogSegment segment, int from) {
        byte[] bytes = new byte[(int) segment.usedBytes() - from];
        try (var file = files.open(segment.file())) {
            file.readFully(ByteBuffer.wrap(bytes), from);
        }
        return bytes;
    }

    private static void assertEndsAt(long last, FileSystem left) {
        try (Log log = Log.open(AT, small(left).build())) {
            assertThat(log.nextOffset()).as("next offset").isEqualTo(last + 1);
            log.verify();
        }
    }
}
