package io.godb.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.ScrubStats;
import io.godb.core.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a scrub reads what, by clocks that the test sets. */
class ScrubberTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final long RATE = 100_000;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final Duration WEEK = Duration.ofDays(7);

    private final MemoryFileSystem files = new MemoryFileSystem();
    private long millis = 1_000_000_000_000L;
    private long nanos;
    private Database database;

    private void open(Duration every) {
        database = Database.open(
                DIRECTORY,
                DatabaseOptions.builder()
                        .fileSystem(files)
                        .memoryBytes(16L << 20)
                        .memtableBytes(1 << 20)
                        .segmentBytes(64 << 10)
                        .mergeAtTables(20)
                        .checkpointInterval(Duration.ZERO)
                        .background(false)
                        .scrubBytesPerSecond(RATE)
                        .scrubEvery(every)
                        .clock((InstantSource) () -> Instant.ofEpochMilli(millis))
                        .build());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void fill(int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int number = 0; number < 500; number++) {
                database.put(ByteBuffer.allocate(8).putInt(round).putInt(number).array(), new byte[100]);
            }
            database.checkpoint();
        }
    }

    private void nap(long wanted) {
        nanos += wanted;
        millis = 1_000_000_000_000L + nanos / 1_000_000;
    }

    private Scrubber scrubber(long seed) {
        EngineParts parts = ((Engine) database).parts();
        return new Scrubber(
                parts.options(), parts.log(), parts.views(), parts.checkpointer(), seed, () -> nanos, this::nap);
    }

    /** Works and rests until all was read so often; returns how many milliseconds that took. */
    private long cycles(Scrubber scrubber, long count) {
        long begun = nanos;
        while (scrubber.stats().cycles() < count) {
            long rest = scrubber.work();
            assertThat(rest).isBetween(0L, MINUTE_NANOS);
            nap(Math.max(rest, 1_000_000));
        }
        return (nanos - begun) / 1_000_000;
    }

    @Test
    void readsAtTheRate() {
        open(Duration.ofMillis(1));
        fill(6);
        Scrubber scrubber = scrubber(0);
        long took = cycles(scrubber, 1);
        long least = scrubber.stats().bytes() * 1_000 / RATE;
        assertThat(scrubber.stats().bytes()).isGreaterThan(4 * RATE);
        // Once for the checksums, and tables once more for what they say.
        assertThat(took).isBetween(least * 9 / 10, least * 22 / 10 + 1_000);
        assertThat(scrubber.stats().findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x5555_5555_5555_5555L, 0x1234_5678_9ABC_DEF0L})
    void readsEverythingOnceInTheTimeThatIsGiven(long seed) {
        open(WEEK);
        fill(6);
        Scrubber scrubber = scrubber(seed);
        long first = cycles(scrubber, 1);
        assertThat(Duration.ofMillis(first)).isBetween(WEEK.dividedBy(2), WEEK.plusMinutes(20));
        ScrubStats once = scrubber.stats();
        assertThat(once.lastCompleted()).isNotNull();
        long second = cycles(scrubber, 2);
        assertThat(Duration.ofMillis(second)).isBetween(WEEK.minusMinutes(10), WEEK.plusMinutes(40));
        assertThat(scrubber.stats().files()).isEqualTo(2 * once.files());
        assertThat(scrubber.stats().bytes()).isEqualTo(2 * once.bytes());
    }

    @Test
    void hasNothingToDoForDaysWhereThereIsNothing() {
        open(WEEK);
        Scrubber scrubber = scrubber(0);
        long begun = millis;
        while (millis - begun < WEEK.minusHours(1).toMillis()) {
            nap(scrubber.work());
            assertThat(scrubber.stats().files()).isZero();
        }
        cycles(scrubber, 1);
        assertThat(scrubber.stats().files()).isEqualTo(1);
    }

    @Test
    void endsAtOnceWhenItIsCancelledAndKeepsNothing() {
        open(Duration.ofMillis(1));
        fill(1);
        fill(1);
        EngineParts parts = ((Engine) database).parts();
        AtomicReference<Scrubber> cancelled = new AtomicReference<>();
        Scrubber scrubber = new Scrubber(
                parts.options(), parts.log(), parts.views(), parts.checkpointer(), 0, () -> nanos, wanted -> {
                    nap(wanted);
                    cancelled.get().cancel();
                });
        cancelled.set(scrubber);
        long rest = 0;
        while (rest < Long.MAX_VALUE) {
            rest = scrubber.work();
            nap(Math.min(MINUTE_NANOS, rest));
        }
        assertThat(scrubber.stats().files()).isZero();
        int before = parts.views().parts().size();
        database.compact();
        assertThat(parts.views().parts().size()).isLessThan(before);
        assertThat(scrubber.work()).isEqualTo(Long.MAX_VALUE);
    }
}
