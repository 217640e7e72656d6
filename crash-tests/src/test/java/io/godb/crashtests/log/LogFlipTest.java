package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.CorruptionException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogSalvage;
import io.godb.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One changed byte, every byte of a log's files: it is detected, or harmless, or, above what was forced before an unclean
 * stop, cut and told. And whatever it is, salvage returns every record but the one that the byte was part of.
 */
@Tag("fault")
class LogFlipTest {
    private static final Path DIRECTORY = TestLogs.DIRECTORY;
    private static final int WORKERS = 2;
    /** How far apart the bytes are that are changed in the unused end of a segment. */
    private static final int UNUSED_STEP = 509;
    /** With every bit of every byte of a log twice as large, where it takes no matter how long. */
    private static final boolean IS_LONG = Boolean.getBoolean("godb.log.long");

    private static final int APPENDED_BYTES = IS_LONG ? 68_000 : 34_000;

    private enum Outcome {
        DETECTED,
        SAME,
        CUT,
        TRUNCATION_FORGOTTEN
    }

    /** The files of a log, and what was appended to it. */
    private record Fixture(
            Image image, Map<Long, Object> appended, long start, long last, long durable, boolean isClean) {}

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyChangedByteIsDetectedOrHarmlessOrCutAndTold(boolean isClean) {
        Fixture fixture = fixture(isClean);
        long seed = Seeds.next("flips");
        Map<Outcome, Long> counts = new ConcurrentHashMap<>();
        IntStream.range(0, WORKERS)
                .parallel()
                .forEach(worker -> new Flipper(fixture, seed)
                        .run(worker)
                        .forEach((outcome, count) -> counts.merge(outcome, count, Long::sum)));
        System.out.println("flips of a log that was " + (isClean ? "closed" : "not closed") + ": " + counts);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isGreaterThan(APPENDED_BYTES);
        assertThat(counts.containsKey(Outcome.CUT)).isEqualTo(!isClean);
    }

    private static Fixture fixture(boolean isClean) {
        MemoryFileSystem files = new MemoryFileSystem();
        Map<Long, Object> appended = new TreeMap<>();
        SplittableRandom sizes = new SplittableRandom(7);
        try (Log log = Log.open(DIRECTORY, TestLogs.repeatable(files).build())) {
            appendBytes(log, appended, APPENDED_BYTES * 7 / 17, sizes);
            log.rotate();
            appendBytes(log, appended, APPENDED_BYTES * 6 / 17, sizes);
            log.truncateBefore(9);
            log.rotate();
            appendBytes(log, appended, APPENDED_BYTES * 3 / 17, sizes);
            log.sync();
            long durable = log.durableOffset();
            appendBytes(log, appended, APPENDED_BYTES / 17, sizes);
            long last = log.nextOffset() - 1;
            if (!isClean) {
                return new Fixture(Image.of(files, DIRECTORY), appended, 9, last, durable, false);
            }
        }
        long last = appended.size();
        return new Fixture(Image.of(files, DIRECTORY), appended, 9, last, last, true);
    }

    private static void appendBytes(Log log, Map<Long, Object> appended, int bytes, SplittableRandom sizes) {
        for (int left = bytes; left > 0; ) {
            int length = sizes.nextInt(1, 700);
            left -= length;
            long next = log.nextOffset();
            if (next % 5 == 0) {
                var messages = TestLogs.batch(next, 3, length / 3);
                log.append(messages);
                appended.put(next, messages);
            } else {
                byte[] content = TestLogs.content(next, length);
                log.append(content);
                appended.put(next, content);
            }
        }
    }

    /** Changes bytes in files of its own, in place, and opens them for reading alone, which changes nothing. */
    private static final class Flipper {
        private final Fixture fixture;
        private final long seed;
        private final MemoryFileSystem files;
        private final LogOptions options;
        private final List<StoredRecord> stored;
        private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

        Flipper(Fixture fixture, long seed) {
            this.fixture = fixture;
            this.seed = seed;
            files = fixture.image().write(DIRECTORY);
            options = TestLogs.repeatable(files).readOnly(true).build();
            stored = StoredRecord.of(fixture.image());
        }

        Map<Outcome, Long> run(int worker) {
            fixture.image().files().forEach((name, bytes) -> {
                int used = used(bytes);
                for (int at = worker; at < bytes.length; at += at < used ? WORKERS : UNUSED_STEP) {
                    flipAndJudge(name, bytes[at], at);
                }
            });
            return counts;
        }

        private static int used(byte[] bytes) {
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            return used;
        }

        private void flipAndJudge(String name, byte was, int at) {
            SplittableRandom random = new SplittableRandom(seed + at + 31L * name.hashCode());
            for (int bits : IS_LONG ? new int[] {1, 2, 4, 8, 16, 32, 64, 128} : new int[] {random.nextInt(1, 256)}) {
                store(name, at, (byte) (was ^ bits));
                try {
                    counts.merge(judge(name, at), 1L, Long::sum);
                    if (IS_LONG || isWorthSalvaging(name, at)) {
                        salvage(name, at);
                    }
                } catch (Throwable wrong) {
                    throw new AssertionError(
                            "byte " + at + " of " + name + " changed by " + bits + ", " + Seeds.repeatWith(seed),
                            wrong);
                }
            }
            store(name, at, was);
        }

        /** All bytes of a payload are alike, so some of them will do. */
        private boolean isWorthSalvaging(String name, int at) {
            StoredRecord hit = hit(name, at);
            return hit == null || at < hit.from() + 40 || at > hit.end() - 4 || at % 16 < WORKERS;
        }

        private void store(String name, int at, byte value) {
            try (AppendFile file = files.openForAppend(DIRECTORY.resolve(name), at)) {
                file.append(ByteBuffer.wrap(new byte[] {value}), Route.CHANNEL);
            }
        }

        private Outcome judge(String name, int at) {
            try (Log log = Log.open(DIRECTORY, options)) {
                readAll(log);
                if (log.startOffset() != fixture.start()) {
                    assertThat(name).isEqualTo("STATE");
                    assertThat(log.recovery().remarks()).anyMatch(each -> each.contains("STATE"));
                    return Outcome.TRUNCATION_FORGOTTEN;
                }
                return log.nextOffset() - 1 == fixture.last() ? Outcome.SAME : cut(log, name, at);
            } catch (CorruptionException detected) {
                assertThat(detected).hasMessageContaining(DIRECTORY.toString());
                return Outcome.DETECTED;
            }
        }

        private void readAll(Log log) {
            for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
                requireSame(offset, TestLogs.payload(log.record(offset)));
            }
        }

        private void requireSame(long offset, Object payload) {
            Object expected = fixture.appended().get(offset);
            if (!Objects.deepEquals(payload, expected)) {
                throw new AssertionError("wrong data at " + offset);
            }
        }

        private Outcome cut(Log log, String name, int at) {
            long end = log.nextOffset() - 1;
            assertThat(fixture.isClean()).as("closed cleanly, and yet cut").isFalse();
            assertThat(end).isBetween(fixture.durable(), fixture.last());
            assertThat(log.recovery().cuts()).anyMatch(each -> each.file().endsWith(name) && each.position() <= at);
            return Outcome.CUT;
        }

        private void salvage(String name, int at) {
            List<Long> found = new ArrayList<>();
            LogSalvage.Report report = LogSalvage.read(DIRECTORY, options, record -> {
                requireSame(record.offset(), TestLogs.payload(record));
                found.add(record.offset());
            });
            StoredRecord hit = hit(name, at);
            List<Long> expected = stored.stream()
                    .filter(each -> !each.equals(hit))
                    .map(StoredRecord::offset)
                    .toList();
            if (!found.equals(expected)) {
                throw new AssertionError("salvage found " + found + ", and should have found all but " + hit);
            }
            assertThat(report.records()).isEqualTo(found.size());
            assertThat(hit == null || !report.gaps().isEmpty()).as("gaps").isTrue();
        }

        private @Nullable StoredRecord hit(String name, int at) {
            return stored.stream()
                    .filter(each -> each.covers(name, at))
                    .findFirst()
                    .orElse(null);
        }
    }
}
