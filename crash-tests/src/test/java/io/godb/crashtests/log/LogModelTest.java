package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Compression;
import io.godb.core.CorruptionException;
import io.godb.core.Durability;
import io.godb.core.Lz4Compression;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Whatever is done with a log, it holds what a plain list holds. */
@Tag("fault")
class LogModelTest {
    /** What is done; a share is of the offsets, or of the last segment's bytes, there are then. */
    sealed interface Action {
        record Append(int length) implements Action {}

        record AppendBatch(int count) implements Action {}

        record Rotate() implements Action {}

        record Sync() implements Action {}

        record Truncate(int share) implements Action {}

        record Change(Durability level) implements Action {}

        record Reopen() implements Action {}

        record Kill() implements Action {}

        record KillAndCut(int share) implements Action {}
    }

    /** How the log is opened. */
    record Options(
            Durability level,
            boolean index,
            boolean compressed,
            int segmentBytes,
            int leastSegments,
            int mostSegments) {
        LogOptions on(MemoryFileSystem files) {
            Compression compression = compressed ? new Lz4Compression() : null;
            return TestLogs.repeatable(files)
                    .durability(level)
                    .index(index)
                    .compression(compression)
                    .compressFromBytes(100)
                    .segmentBytes(segmentBytes)
                    .firstSegmentBytes(TestLogs.SEGMENT_BYTES)
                    .leastSegments(leastSegments)
                    .mostSegments(mostSegments)
                    .build();
        }
    }

    @Provide
    Arbitrary<Options> options() {
        return Combinators.combine(
                        levels(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(64 << 10, 100_000, 256 << 10),
                        Arbitraries.of(0, 0, 2),
                        Arbitraries.of(Integer.MAX_VALUE, 2, 3))
                .as(Options::new);
    }

    private static Arbitrary<Durability> levels() {
        return Arbitraries.of(Durability.MEMORY, Durability.OS, Durability.FULL);
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<Integer> share = Arbitraries.integers().between(0, 100);
        Arbitrary<Action> one = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.integers().between(1, 3_000).map(Action.Append::new)),
                Tuple.of(4, Arbitraries.integers().between(20_000, 80_000).map(Action.Append::new)),
                Tuple.of(4, Arbitraries.integers().between(1, 20).map(Action.AppendBatch::new)),
                Tuple.of(3, Arbitraries.create(Action.Rotate::new)),
                Tuple.of(3, Arbitraries.create(Action.Sync::new)),
                Tuple.of(2, share.map(Action.Truncate::new)),
                Tuple.of(2, levels().map(Action.Change::new)),
                Tuple.of(2, Arbitraries.create(Action.Reopen::new)),
                Tuple.of(2, Arbitraries.create(Action.Kill::new)),
                Tuple.of(1, share.map(Action.KillAndCut::new)));
        return one.list().ofMinSize(1).ofMaxSize(50);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void holdsWhatAPlainListHolds(@ForAll("options") Options options, @ForAll("actions") List<Action> actions) {
        play(options, actions);
    }

    private static void play(Options options, List<Action> actions) {
        try (ModelledLog log = new ModelledLog(options)) {
            for (Action action : actions) {
                log.take(action);
            }
            log.requireSame();
            log.take(new Action.Reopen());
        }
    }

    /** A log, and the list that it must be like. */
    private static final class ModelledLog implements AutoCloseable {
        private final Options options;
        private final PlainLog model = new PlainLog();
        private MemoryFileSystem files = new MemoryFileSystem();
        private Log log;
        private long seed;

        ModelledLog(Options options) {
            this.options = options;
            log = Log.open(TestLogs.DIRECTORY, options.on(files));
        }

        void take(Action action) {
            if (action instanceof Action.Append append) {
                byte[] bytes = content(append.length());
                assertThat(log.append(bytes)).isEqualTo(model.append(bytes, log.durability()));
            } else if (action instanceof Action.AppendBatch batch) {
                var messages = TestLogs.batch(seed++, batch.count(), 50);
                assertThat(log.append(messages)).isEqualTo(model.append(messages, log.durability()));
            } else if (action instanceof Action.Rotate) {
                log.rotate();
            } else if (action instanceof Action.Sync) {
                log.sync();
                model.synced();
            } else if (action instanceof Action.Truncate truncate) {
                log.truncateBefore(model.offsetAt(truncate.share()));
                assertThat(options.leastSegments() > 0 || log.startOffset() >= model.offsetAt(truncate.share()))
                        .isTrue();
            } else if (action instanceof Action.Change change) {
                log.durability(change.level());
                model.written();
            } else {
                begin(action);
            }
            model.truncatedUpTo(log.startOffset());
            assertThat(log.nextOffset()).isEqualTo(model.nextOffset());
            model.claimed(log.durableOffset());
        }

        private byte[] content(int length) {
            byte[] bytes = TestLogs.content(seed++, length);
            if (length % 2 == 0) {
                // Half of them can be compressed.
                Arrays.fill(bytes, length / 4, length, (byte) 7);
            }
            return bytes;
        }

        /** Another life of the log. */
        private void begin(Action action) {
            requireSame();
            if (action instanceof Action.Reopen) {
                log.close();
                model.synced();
            } else {
                Image image = Image.of(files, TestLogs.DIRECTORY);
                log.close();
                files = cut(image, action).write(TestLogs.DIRECTORY);
            }
            try {
                log = Log.open(TestLogs.DIRECTORY, options.on(files));
            } catch (CorruptionException refused) {
                assertThat(action).as(refused.getMessage()).isInstanceOf(Action.KillAndCut.class);
                assertThat(endOfCut).as(refused.getMessage()).isLessThan(model.durable());
                files = uncut.write(TestLogs.DIRECTORY);
                log = Log.open(TestLogs.DIRECTORY, options.on(files));
            }
            assertThat(log.recovery().wasClean()).isEqualTo(action instanceof Action.Reopen);
            if (action instanceof Action.KillAndCut && log.nextOffset() - 1 < model.kept()) {
                assertThat(log.nextOffset() - 1).isEqualTo(endOfCut);
                model.cutBehind(endOfCut);
            }
            model.recovered(log.startOffset(), log.nextOffset(), log.recovery().wasClean());
            requireSame();
        }

        private Image uncut = new Image(new TreeMap<>());
        private long endOfCut;

        private Image cut(Image image, Action action) {
            uncut = image;
            List<StoredRecord> stored = StoredRecord.of(image);
            if (!(action instanceof Action.KillAndCut cut) || stored.isEmpty()) {
                return image;
            }
            StoredRecord last = stored.get(stored.size() - 1);
            int at = (int) ((long) last.end() * cut.share() / 100);
            endOfCut = stored.stream()
                    .filter(each -> !each.file().equals(last.file()) || each.end() <= at)
                    .mapToLong(StoredRecord::offset)
                    .max()
                    .orElse(0);
            endOfCut = Math.max(endOfCut, model.start() - 1);
            return image.cut(last.file(), at);
        }

        void requireSame() {
            List<Object> expected = model.from(log.startOffset());
            List<Object> found = TestLogs.payloads(log);
            assertThat(Objects.deepEquals(found.toArray(), expected.toArray()))
                    .as("%s from %d", log.segments(), log.startOffset())
                    .isTrue();
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
