package io.godb.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.godb.core.Durability;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each of these fails, and shows one finding of the review. */
@Timeout(60)
class ReviewFindingsTest {
    private static final int SMALL = 64 << 10;
    private static final Path AT = Path.of("/log");

    @TempDir
    Path directory;

    private static LogOptions.Builder small(FileSystem files) {
        return LogOptions.builder().fileSystem(files).segmentBytes(SMALL).firstSegmentBytes(SMALL);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (seed + 1));
        return bytes;
    }

    private static boolean until(java.util.function.BooleanSupplier condition, long millis)
            throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(2);
        }
        return condition.getAsBoolean();
    }

    /** F1: the record is longer than the next segment, but not than segmentBytes. */
    @Test
    void aRecordLongerThanTheNextSegmentIsReadable() {
        try (Log log = Log.open(directory)) {
            byte[] record = bytes(3 << 20, 1);
            long offset = log.append(record);
            assertThat(log.read(offset)).isEqualTo(record);
        }
    }

    /** F1b: longestInSegment forgets the header and the index entry of the record itself; the seal lies outside the view. */
    @Test
    void theLongestRecordOfASegmentIsReadableOnceItsSegmentIsSealed() {
        try (Log log = Log.open(directory, small(new LocalFileSystem()).build())) {
            byte[] record = bytes(SMALL - 1024 - 32 - 8, 1);
            long offset = log.append(record);
            for (int i = 0; i < 8; i++) {
                log.append(bytes(40_000, i));
                log.sync();
            }
            assertThat(log.read(offset)).isEqualTo(record);
        }
    }

    /** F2: a prepared spare has a lower number than the large record's own segment, and is opened behind it. */
    @Test
    void aSpareThatIsUsedBehindALargeRecordsSegmentIsFoundAgain() throws Exception {
        LogOptions options =
                small(new LocalFileSystem()).durability(Durability.FULL).build();
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(40_000, 1));
            assertThat(until(() -> Files.exists(directory.resolve("0000000000000002.log")), 5_000))
                    .isTrue();
            Thread.sleep(200);
            log.append(bytes(100_000, 2));
            log.append(bytes(10, 3));
            log.append(bytes(10, 4));
            System.out.println("F2 segments " + log.segments());
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.nextOffset()).isEqualTo(5);
            assertThat(log.recovery().wasClean()).isTrue();
        }
    }

    /** F2b: the same with a kill and one record: lost without a word. */
    @Test
    void aSpareThatIsUsedBehindALargeRecordsSegmentSurvivesAKill() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        LogOptions options = small(files).durability(Durability.FULL).build();
        MemoryFileSystem left;
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(40_000, 1));
            assertThat(until(() -> files.exists(AT.resolve("0000000000000002.log")), 5_000))
                    .isTrue();
            Thread.sleep(200);
            log.append(bytes(100_000, 2));
            log.append(bytes(10, 3));
            left = files.afterKill(AT);
        }
        try (Log log = Log.open(AT, small(left).build())) {
            System.out.println("F2b " + log.recovery());
            assertThat(log.nextOffset())
                    .as("next offset after three acknowledged at full")
                    .isEqualTo(4);
        }
    }

    /** F3: large records appended at once: numbers out of order, and a segment in use taken for an unused one and deleted. */
    @Test
    void largeRecordsAppendedAtOnceAreAllThere() throws Exception {
        LogOptions options = small(new LocalFileSystem()).build();
        Map<Long, Integer> acknowledged = new ConcurrentHashMap<>();
        List<Throwable> failures = new ArrayList<>();
        try (Log log = Log.open(directory, options)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                Thread thread = new Thread(() -> {
                    try {
                        for (int i = 0; i < 40; i++) {
                            acknowledged.put(log.append(bytes(70_000 + seed, seed)), seed);
                        }
                    } catch (Throwable failure) {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread each : threads) {
                each.join();
            }
            System.out.println("F3 acknowledged " + acknowledged.size() + ", failures " + failures);
            List<Path> missing = log.segments().stream()
                    .map(LogSegment::file)
                    .filter(file -> !Files.exists(file))
                    .toList();
            System.out.println("F3 live segments whose file is deleted: " + missing);
            assertThat(missing).isEmpty();
            assertThat(failures).isEmpty();
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.nextOffset()).isEqualTo(161);
        }
    }

    /** F3b: "used" is judged by the newest number; a segment in use, with an acknowledged record, is deleted. */
    @Test
    void aSegmentInUseIsNotDiscarded() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        LogOptions options = small(files).background(false).build();
        List<Throwable> failures = new ArrayList<>();
        List<Path> missing = List.of();
        try (Log log = Log.open(AT, options)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 24; t++) {
                int seed = t;
                Thread thread = new Thread(() -> {
                    try {
                        for (int i = 0; i < 60; i++) {
                            log.append(bytes(64_500 + seed, seed));
                        }
                    } catch (Throwable failure) {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread each : threads) {
                each.join();
            }
            missing = log.segments().stream()
                    .map(LogSegment::file)
                    .filter(file -> !files.exists(file))
                    .toList();
            System.out.println("F3b deleted while live: " + missing + ", failures " + failures);
        } catch (RuntimeException closing) {
            System.out.println("F3b close: " + closing);
        }
        assertThat(missing).isEmpty();
        assertThat(failures).isEmpty();
    }

    /** F4: close finds everything forced and forces nothing, but STATE names a segment whose opening was never forced. */
    @Test
    void aPowerCutAfterACleanCloseBehindARotationLosesNothing() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        try (Log log = Log.open(AT, small(files).durability(Durability.FULL).build())) {
            log.append(bytes(10, 1));
            log.rotate();
        }
        try (Log log = Log.open(AT, small(files.afterPowerCut(AT)).build())) {
            assertThat(log.nextOffset()).isEqualTo(2);
        }
    }

    /** F4b: the segment that a close begins behind a torn end. */
    @Test
    void aPowerCutAfterAKillAReopeningASyncAndACloseLosesNothing() {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, small(first).durability(Durability.FULL).build())) {
            log.append(bytes(10, 1));
            second = first.killed(AT);
        }
        try (Log log = Log.open(AT, small(second).durability(Durability.FULL).build())) {
            log.sync();
        }
        try (Log log = Log.open(AT, small(second.afterPowerCut(AT)).build())) {
            assertThat(log.nextOffset()).isEqualTo(2);
        }
    }

    /** F5: an empty recovered segment is continued, but its opening is not among what is written again and forced. */
    @Test
    void whatIsForcedBehindAnEmptyRecoveredSegmentSurvivesAPowerCut() {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, small(first).durability(Durability.FULL).build())) {
            log.append(bytes(10, 1));
            log.rotate();
            second = first.killed(AT);
        }
        MemoryFileSystem left;
        try (Log log = Log.open(AT, small(second).durability(Durability.FULL).build())) {
            log.append(bytes(10, 2));
            assertThat(log.durableOffset()).isEqualTo(2);
            left = second.afterPowerCut(AT);
        }
        try (Log log = Log.open(AT, small(left).build())) {
            System.out.println("F5 " + log.recovery());
            assertThat(log.nextOffset()).as("offset 2 was acknowledged at full").isEqualTo(3);
        }
    }

    /** F6: truncating away what is durable already archives nothing; the next open deletes it. */
    @Test
    void nothingGoesBeforeItWasArchived() throws Exception {
        List<Long> archived = new ArrayList<>();
        LogOptions options = small(new LocalFileSystem())
                .background(false)
                .archive((segment, file) -> archived.add(segment.firstOffset()))
                .build();
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(10, 1));
            log.sync();
            log.truncateBefore(2);
            System.out.println("F6 archived when truncateBefore returned: " + archived);
        }
        try (Log log = Log.open(directory, options)) {
            System.out.println("F6 " + log.segments() + " files "
                    + Arrays.toString(directory.toFile().list()) + ", archived " + archived);
            assertThat(Files.exists(directory.resolve("0000000000000001.log")) || archived.contains(1L))
                    .as("segment 1 is there or archived")
                    .isTrue();
        }
    }

    /** F7: an append that read the level before it changed is gathered, and returns without being written. */
    @Test
    void anAppendThatWasPromisedOsIsWrittenWhenTheLevelChangesMeanwhile() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        CountDownLatch inClock = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean isBlocking = new AtomicBoolean();
        LogOptions options = small(files)
                .background(false)
                .clock(() -> {
                    if (isBlocking.compareAndSet(true, false)) {
                        inClock.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return Instant.now();
                })
                .build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(10, 1));
            isBlocking.set(true);
            Thread holder = new Thread(() -> log.append(bytes(10, 2)));
            holder.start();
            inClock.await();
            Thread changer = new Thread(() -> log.durability(Durability.FULL));
            changer.start();
            assertThat(until(() -> changer.getState() == Thread.State.WAITING, 5_000))
                    .isTrue();
            AtomicLong offset = new AtomicLong();
            Thread late = new Thread(() -> offset.set(log.append(bytes(10, 3))));
            late.start();
            assertThat(until(() -> late.getState() == Thread.State.WAITING, 5_000))
                    .isTrue();
            goOn.countDown();
            late.join();
            changer.join();
            holder.join();
            assertThat(offset.get()).isEqualTo(3);
            try (Log left = Log.open(AT, small(files.afterKill(AT)).build())) {
                assertThat(left.nextOffset())
                        .as("after a kill, offset 3 was acknowledged")
                        .isEqualTo(4);
            }
        }
    }

    /** F8: a stalled append at MEMORY waits for what is written, not for what is gathered; so it spins. */
    @Test
    @Timeout(20)
    void aStalledAppendAtMemoryGoesOn() throws Exception {
        LogOptions options = small(new LocalFileSystem())
                .durability(Durability.MEMORY)
                .stallAfter(Duration.ofMillis(50))
                .flushInterval(Duration.ofHours(1))
                .forceInterval(Duration.ofHours(1))
                .build();
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(10, 1));
            log.sync();
            log.append(bytes(10, 2));
            Thread.sleep(100);
            Thread second = new Thread(() -> log.append(bytes(10, 3)));
            second.setDaemon(true);
            second.start();
            second.join(3_000);
            System.out.println("F8 stalls " + log.stats().stalls());
            boolean isStuck = second.isAlive();
            log.sync();
            second.join();
            assertThat(isStuck).isFalse();
        }
    }

    /** F8b: the same with defaults but for the archive, which is slow. */
    @Test
    @Timeout(40)
    void aSlowArchiveStopsNeitherFlushingNorAppending() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch isArchiving = new CountDownLatch(1);
        PowerCutFileSystem files = new PowerCutFileSystem();
        LogOptions options = small(files)
                .durability(Durability.MEMORY)
                .archive((segment, file) -> {
                    isArchiving.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .build();
        try (Log log = Log.open(AT, options)) {
            log.append(bytes(10, 1));
            log.rotate();
            log.sync();
            log.append(bytes(10, 2));
            assertThat(isArchiving.await(10, TimeUnit.SECONDS)).isTrue();
            log.sync();
            long offset = log.append(bytes(10, 3));
            Thread.sleep(1_500);
            long found;
            try (Log left = Log.open(AT, small(files.afterKill(AT)).build())) {
                found = left.nextOffset() - 1;
            }
            goOn.countDown();
            assertThat(found).as("1.5 s after the append; flushed every 100 ms").isEqualTo(offset);
        } finally {
            goOn.countDown();
        }
    }

    /** F9: what was recovered without proof is forced by nobody until somebody appends. */
    @Test
    void whatWasRecoveredIsForcedInTheBackground() throws Exception {
        PowerCutFileSystem first = new PowerCutFileSystem();
        PowerCutFileSystem second;
        try (Log log = Log.open(AT, small(first).build())) {
            log.append(bytes(10, 1));
            second = first.killed(AT);
        }
        try (Log log =
                Log.open(AT, small(second).forceInterval(Duration.ofMillis(50)).build())) {
            until(() -> log.durableOffset() == 1, 2_000);
            assertThat(log.stats().unforced()).as("lag").isZero();
            assertThat(log.durableOffset()).isEqualTo(1);
        }
    }

    /** F10: no handle for a view when a segment begins is final; it should be an append that can be tried again. */
    @Test
    void aRotationWithoutAHandleCanBeTriedAgain() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        try (Log log = Log.open(AT, small(files).build())) {
            log.append(bytes(40_000, 1));
            AtomicBoolean isFull = new AtomicBoolean(true);
            files.onView = path -> {
                if (isFull.get()) {
                    throw new OutOfFileHandlesException("too many open files", path, null);
                }
            };
            assertThatCode(() -> log.append(bytes(40_000, 2))).isInstanceOf(OutOfFileHandlesException.class);
            isFull.set(false);
            log.append(bytes(40_000, 3));
        }
    }

    /** F10b: and the segment's handle is never closed. */
    @Test
    void aSegmentThatCouldNotBeOpenedIsClosed() {
        PowerCutFileSystem files = new PowerCutFileSystem();
        Log log = Log.open(AT, small(files).background(false).build());
        log.append(bytes(40_000, 1));
        files.onView = path -> {
            throw new OutOfFileHandlesException("too many open files", path, null);
        };
        assertThatCode(() -> log.append(bytes(40_000, 2))).isInstanceOf(OutOfFileHandlesException.class);
        log.close();
        assertThat(files.open).as("appenders open after close").isEmpty();
    }

    /** F11: without a background thread nobody does its work. */
    @Test
    void withoutABackgroundThreadAppendsAndSyncsDoItsWork() {
        try (Log log = Log.open(
                directory,
                small(new LocalFileSystem()).background(false).mostSegments(3).build())) {
            for (int i = 0; i < 20; i++) {
                log.append(bytes(40_000, i));
                log.sync();
            }
            assertThat(log.segments()).hasSizeLessThanOrEqualTo(4);
        }
    }

    /** F12: a stray file of the highest name makes the next segment's name one that nobody reads. */
    @Test
    void aStrayFileWithTheHighestNumberCostsNothing() throws Exception {
        LogOptions options = small(new LocalFileSystem()).build();
        try (Log log = Log.open(directory, options)) {
            log.sync();
        }
        Files.createFile(directory.resolve("9999999999999999.log"));
        try (Log log = Log.open(directory, options)) {
            log.append(bytes(10, 1));
            System.out.println("F12 " + log.segments());
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.nextOffset()).isEqualTo(2);
        }
    }

    /** F13: a payload that looks like records of a segment's next life is taken for evidence, or for records. */
    @Test
    void bytesOfAUserInARecycledFileAreNoEvidence() throws Exception {
        MemoryFileSystem other = new MemoryFileSystem();
        byte[] image;
        // Another log, whose segment 3 the user backs up in this log's segment 1.
        try (Log log = Log.open(
                AT, small(other).background(false).durability(Durability.FULL).build())) {
            for (int segment = 0; segment < 3; segment++) {
                for (int i = 0; i < 5; i++) {
                    log.append(bytes(20, i));
                }
                if (segment < 2) {
                    log.rotate();
                }
            }
            LogSegment third = log.segments().get(2);
            assertThat(third.number()).isEqualTo(3);
            try (var file = other.open(third.file())) {
                image = new byte[(int) third.usedBytes()];
                file.readFully(ByteBuffer.wrap(image), 0);
            }
        }
        PowerCutFileSystem files = new PowerCutFileSystem();
        MemoryFileSystem left;
        try (Log log = Log.open(
                AT, small(files).background(false).durability(Durability.FULL).build())) {
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
            System.out.println(
                    "F13 " + log.segments() + " recycled " + log.stats().recycledSegments());
            left = files.afterKill(AT);
        }
        try (Log log = Log.open(AT, small(left).build())) {
            assertThat(log.nextOffset()).isEqualTo(12);
        }
    }

    /** F13b: the same, at the very place where the next record would stand: records that nobody appended here. */
    @Test
    void bytesOfAUserInARecycledFileAreNoRecords() throws Exception {
        MemoryFileSystem other = new MemoryFileSystem();
        byte[] records;
        LogOptions fast = small(other)
                .background(false)
                .clock(() -> Instant.now().plusSeconds(3_600))
                .build();
        try (Log log = Log.open(AT, fast)) {
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
            LogSegment third = log.segments().get(2);
            records = new byte[(int) third.usedBytes() - from];
            try (var file = other.open(third.file())) {
                file.readFully(ByteBuffer.wrap(records), from);
            }
        }
        PowerCutFileSystem files = new PowerCutFileSystem();
        MemoryFileSystem left;
        try (Log log = Log.open(AT, small(files).background(false).build())) {
            byte[] payload = bytes(30_000, 1);
            // The payload begins at 1,056; the tenth byte of it stands where offset 12 of segment 3 will.
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
            left = files.afterKill(AT);
        }
        try (Log log = Log.open(AT, small(left).build())) {
            System.out.println("F13b " + log.recovery());
            assertThat(log.nextOffset()).as("11 were appended").isEqualTo(12);
        }
    }

    /** F14: an append that was stalled and interrupted was never appended, but says that it was. */
    @Test
    void anInterruptedStalledAppendDoesNotSayThatItWasAppended() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        CountDownLatch isForcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean isSlow = new AtomicBoolean();
        files.onForce = path -> {
            if (isSlow.get()) {
                isForcing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        LogOptions options = small(files)
                .stallAfter(Duration.ofMillis(20))
                .forceInterval(Duration.ofMillis(1))
                .build();
        try (Log log = Log.open(AT, options);
                AutoCloseable always = () -> {
                    isSlow.set(false);
                    goOn.countDown();
                }) {
            assertThat(always).isNotNull();
            log.append(bytes(10, 1));
            log.sync();
            isSlow.set(true);
            log.append(bytes(10, 1));
            assertThat(isForcing.await(5, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(100);
            long before = log.nextOffset();
            Thread.currentThread().interrupt();
            try {
                log.append(bytes(10, 2));
                assertThat(log.nextOffset()).isEqualTo(before + 1);
            } catch (io.godb.core.OutcomeUnknownException told) {
                assertThat(log.nextOffset())
                        .as("no offset was given, but: " + told.getMessage())
                        .isEqualTo(before + 1);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
                isSlow.set(false);
                goOn.countDown();
            }
        }
    }

    /** F15: a close that is interrupted while another thread forces. */
    @Test
    void aCloseThatIsInterruptedClosesCleanly() throws Exception {
        PowerCutFileSystem files = new PowerCutFileSystem();
        CountDownLatch isForcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean isSlow = new AtomicBoolean();
        files.onForce = path -> {
            if (isSlow.get()) {
                isForcing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Log log = Log.open(
                AT, small(files).background(false).durability(Durability.FULL).build());
        log.append(bytes(10, 1));
        isSlow.set(true);
        List<Throwable> failures = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                log.append(bytes(10, 2));
            } catch (Throwable failure) {
                failures.add(failure);
            }
        });
        other.start();
        assertThat(isForcing.await(5, TimeUnit.SECONDS)).isTrue();
        Thread later = new Thread(() -> {
            goOnAfter(goOn, isSlow);
        });
        later.start();
        Throwable closing = null;
        Thread.currentThread().interrupt();
        try {
            log.close();
        } catch (Throwable failure) {
            closing = failure;
        }
        assertThat(Thread.interrupted()).isTrue();
        boolean wasForcing = other.isAlive();
        boolean isUnlocked;
        try (Log again = Log.open(AT, small(files).background(false).build())) {
            isUnlocked = again.nextOffset() > 0;
        }
        System.out.println("F15 close threw " + closing + ", directory unlocked " + isUnlocked
                + " while the other still forces " + wasForcing + "/" + other.isAlive() + ", open " + files.open);
        other.join();
        assertThat(failures).isEmpty();
        assertThat(closing).isNull();
    }

    private static void goOnAfter(CountDownLatch goOn, AtomicBoolean isSlow) {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        isSlow.set(false);
        goOn.countDown();
    }

    /** F16: a full disk at a rotation costs nothing; can be tried again. (Holds.) */
    @Test
    void aFullDiskAtARotationCanBeTriedAgain() {
        MemoryFileSystem files = new MemoryFileSystem(3 * SMALL + 3 * 4096);
        LogOptions options = small(files).build();
        long last = 0;
        try (Log log = Log.open(AT, options)) {
            for (int i = 0; i < 10; i++) {
                try {
                    last = log.append(bytes(40_000, i));
                } catch (io.godb.core.DiskFullException full) {
                    files.capacity(40L * SMALL);
                }
            }
            log.append(bytes(90_000, 1));
            assertThat(log.nextOffset()).isEqualTo(last + 2);
        }
        try (Log log = Log.open(AT, options)) {
            assertThat(log.nextOffset()).isEqualTo(last + 2);
        }
    }
}
