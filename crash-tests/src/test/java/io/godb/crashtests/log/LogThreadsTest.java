package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogReader;
import io.godb.core.log.LogRecord;
import io.godb.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one log: each record that was acknowledged is there, once, whole, and every reader sees it in its place. */
@Tag("fault")
class LogThreadsTest {
    private static final int WRITERS = 4;
    private static final int READERS = 2;
    private static final int RECORDS = Boolean.getBoolean("godb.log.long") ? 200_000 : 4_000;
    private static final int SMALL_SEGMENT_BYTES = 64 << 10;
    private static final List<Durability> LEVELS = List.of(Durability.MEMORY, Durability.OS, Durability.FULL);

    @TempDir
    Path directory;

    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> possible = ConcurrentHashMap.newKeySet();

    private static LogOptions options(Durability level) {
        return LogOptions.builder()
                .durability(level)
                .segmentBytes(SMALL_SEGMENT_BYTES)
                .firstSegmentBytes(SMALL_SEGMENT_BYTES)
                .forceInterval(Duration.ofMillis(20))
                .flushInterval(Duration.ofMillis(5))
                .build();
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void readersFollowSeveralWritersWhileTheLogIsRotatedAndTruncated(Durability level) throws Exception {
        follow(level, false);
    }

    @Test
    void readersFollowSeveralWritersWhileTheLevelChanges() throws Exception {
        follow(Durability.OS, true);
    }

    private void follow(Durability level, boolean isChanging) throws Exception {
        int records = level == Durability.FULL ? RECORDS / 4 : RECORDS;
        AtomicLongArray readUpTo = new AtomicLongArray(READERS);
        long seed = Seeds.next("threads");
        try (Log log = Log.open(directory, options(level));
                Crew crew = new Crew()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "writer " + writer + " ";
                crew.work(() -> write(log, name, records));
            }
            for (int reader = 0; reader < READERS; reader++) {
                int number = reader;
                crew.work(() -> tail(log, WRITERS * records, readUpTo, number));
            }
            SplittableRandom random = new SplittableRandom(seed);
            crew.meanwhile(() -> {
                log.rotate();
                log.truncateBefore(Math.max(1, Math.min(readUpTo.get(0), readUpTo.get(1))));
                LockSupport.parkNanos(random.nextLong(5_000_000));
            });
            SplittableRandom offsets = random.split();
            crew.meanwhile(() -> readAnywhere(log, offsets));
            crew.meanwhile(log::verify);
            if (isChanging) {
                SplittableRandom levels = random.split();
                crew.meanwhile(() -> {
                    log.durability(LEVELS.get(levels.nextInt(LEVELS.size())));
                    LockSupport.parkNanos(levels.nextLong(3_000_000));
                });
            }
            crew.join();
            assertThat(log.nextOffset() - 1).isEqualTo((long) WRITERS * records);
            assertThat(log.stats().hasFailed()).isFalse();
        }
        assertHoldsAllAfterReopening();
    }

    private Void write(Log log, String name, int records) {
        for (int i = 0; i < records; i++) {
            String text = text(name, i);
            String before = acknowledged.put(log.append(bytes(text)), text);
            assertThat(before).as("text of an offset that was given twice").isNull();
        }
        return null;
    }

    private static String text(String name, int number) {
        return name + number + "x".repeat(number % 90);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(LogRecord record) {
        return new String(((LogRecord.Bytes) record).bytes(), StandardCharsets.UTF_8);
    }

    /** Sees all, in order of the offsets, and each writer's in the order in which it wrote them. */
    private static Void tail(Log log, int count, AtomicLongArray readUpTo, int number) {
        Map<String, Integer> next = new HashMap<>();
        try (LogReader reader = log.reader(1)) {
            for (long expected = 1; expected <= count; ) {
                LogRecord record = reader.poll(Duration.ofSeconds(1));
                if (record != null) {
                    assertThat(record.offset()).isEqualTo(expected++);
                    String writer = text(record).substring(0, 9);
                    int written = next.merge(writer, 1, Integer::sum) - 1;
                    assertThat(text(record)).isEqualTo(text(writer, written));
                    readUpTo.set(number, expected);
                }
            }
        }
        return null;
    }

    private void readAnywhere(Log log, SplittableRandom random) {
        long start = log.startOffset();
        long next = log.nextOffset();
        if (start == next) {
            return;
        }
        long offset = random.nextLong(start, next);
        try {
            String found = text(log.record(offset));
            String told = acknowledged.get(offset);
            assertThat(told == null || told.equals(found))
                    .as("record %d", offset)
                    .isTrue();
        } catch (OffsetOutOfRangeException gone) {
            assertThat(offset).as(gone.getMessage()).isLessThan(log.startOffset());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void aStormOfInterruptsLosesNothingAndClosesNothing(Durability level) throws Exception {
        int records = level == Durability.FULL ? RECORDS / 4 : RECORDS;
        Queue<Thread> stormed = new ConcurrentLinkedQueue<>();
        CountDownLatch written = new CountDownLatch(WRITERS);
        try (Log log = Log.open(directory, options(level));
                Crew crew = new Crew()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "writer " + writer + " ";
                crew.work(() -> {
                    stormed.add(Thread.currentThread());
                    writeInStorm(log, name, records);
                    written.countDown();
                    return leave(stormed);
                });
            }
            crew.work(() -> {
                stormed.add(Thread.currentThread());
                tailInStorm(log, written);
                return leave(stormed);
            });
            SplittableRandom random = new SplittableRandom(Seeds.next("storm"));
            crew.meanwhile(() -> {
                stormed.forEach(Thread::interrupt);
                LockSupport.parkNanos(random.nextLong(1_000_000));
            });
            crew.meanwhile(() -> {
                log.rotate();
                log.sync();
                LockSupport.parkNanos(2_000_000);
            });
            crew.join();
            assertThat(log.stats().hasFailed()).isFalse();
            assertThat(log.append(bytes("after the storm"))).isEqualTo(log.nextOffset() - 1);
            acknowledged.put(log.nextOffset() - 1, "after the storm");
            log.verify();
        }
        System.out.println(level + ": " + acknowledged.size() + " acknowledged, " + possible.size() + " in doubt");
        assertThat(possible.isEmpty() || level == Durability.FULL)
                .as("no wait, no doubt: %s", possible)
                .isTrue();
        assertHoldsAllAfterReopening();
    }

    private static Void leave(Queue<Thread> stormed) {
        stormed.remove(Thread.currentThread());
        return null;
    }

    private void writeInStorm(Log log, String name, int records) {
        for (int i = 0; i < records; i++) {
            String text = text(name, i);
            try {
                acknowledged.put(log.append(bytes(text)), text);
            } catch (OutcomeUnknownException interrupted) {
                possible.add(text);
                assertThat(interrupted).hasMessageContaining("interrupted");
            }
            if (i % 3 == 0) {
                // Otherwise the flag stays set, and nobody minds.
                Thread.interrupted();
            }
        }
    }

    private static void tailInStorm(Log log, CountDownLatch written) {
        try (LogReader reader = log.reader(1)) {
            long expected = 1;
            while (written.getCount() > 0 || expected < log.nextOffset()) {
                LogRecord record = reader.poll(Duration.ofMillis(10));
                if (record == null) {
                    Thread.interrupted();
                } else {
                    assertThat(record.offset()).isEqualTo(expected++);
                }
            }
        }
    }

    private void assertHoldsAllAfterReopening() {
        try (Log log = Log.open(directory, options(Durability.OS))) {
            assertThat(log.recovery().wasClean()).isTrue();
            for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
                String found = text(log.record(offset));
                String told = acknowledged.get(offset);
                assertThat(told == null ? possible.contains(found) : told.equals(found))
                        .as("record %d: %s", offset, found)
                        .isTrue();
            }
            long last = acknowledged.keySet().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            assertThat(log.nextOffset()).isGreaterThan(last);
        }
    }
}
