package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.CorruptionException;
import io.godb.core.Durability;
import io.godb.core.LimitExceededException;
import io.godb.core.Lz4Compression;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.core.internal.log.PreparedCommit;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogSegment;
import io.godb.testkit.Seeds;
import io.godb.testkit.fault.FaultyFileSystem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a database gets back from its log is what it appended, whatever the log has been through. */
@Tag("fault")
class LogReplayTest {
    private static final int LOGS = 40;
    private static final int STEPS = 60;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final List<Durability> LEVELS = List.of(Durability.MEMORY, Durability.OS, Durability.FULL);

    private final MemoryFileSystem disk = new MemoryFileSystem();

    @Test
    void replaysWhatReadingShows() {
        SplittableRandom random = new SplittableRandom(Seeds.next("replay"));
        for (int i = 0; i < LOGS; i++) {
            new Life(random.split()).live();
        }
    }

    /** A log that is appended to, rotated, truncated, closed, killed and torn. */
    private static final class Life {
        private final SplittableRandom random;
        private final LogOptions.Builder options;
        private final FileSystem below = new MemoryFileSystem();
        private FaultyFileSystem files = new FaultyFileSystem(below);
        private CommitLog wal;

        Life(SplittableRandom random) {
            this.random = random;
            options = TestLogs.repeatable(files)
                    .durability(LEVELS.get(random.nextInt(LEVELS.size())))
                    .index(random.nextBoolean())
                    .compression(random.nextBoolean() ? new Lz4Compression() : null)
                    .compressFromBytes(100);
            wal = CommitLog.open(options.build());
        }

        void live() {
            for (int i = 0; i < STEPS; i++) {
                step(random.nextInt(100));
                wal.assertReplays(random.nextLong(wal.log.startOffset(), wal.log.nextOffset() + 1));
            }
            wal.assertReplays(wal.log.startOffset());
            wal.log.verify();
            wal.close();
        }

        private void step(int choice) {
            if (choice < 4) {
                wal.append(content(WINDOW_BYTES + random.nextInt(WINDOW_BYTES)));
            } else if (choice < 12) {
                wal.append(content(1 + random.nextInt(70_000)));
            } else if (choice < 75) {
                for (int i = random.nextInt(100); i >= 0; i--) {
                    wal.append(content(1 + random.nextInt(300)));
                }
            } else if (choice < 82) {
                wal.log.rotate();
            } else if (choice < 86) {
                wal.log.truncateBefore(random.nextLong(1, wal.log.nextOffset() + 1));
            } else if (choice < 90) {
                wal.close();
                wal = CommitLog.open(options.build());
            } else {
                kill(choice < 96);
            }
        }

        /** Bytes that can be compressed, or not. */
        private byte[] content(int length) {
            return random.nextBoolean() ? new byte[length] : TestLogs.content(random.nextLong(), length);
        }

        private void kill(boolean isTorn) {
            boolean isUnforced = wal.log.durableOffset() < wal.log.nextOffset() - 1;
            List<LogSegment> segments = wal.log.segments();
            files.crash();
            if (isTorn && isUnforced && wal.log.durability() == Durability.OS) {
                tear(segments.get(segments.size() - 1));
            }
            files = new FaultyFileSystem(below);
            options.fileSystem(files);
            wal = CommitLog.open(options.build());
        }

        /** Takes the last byte that was written. */
        private void tear(LogSegment last) {
            try (AppendFile file = below.openForAppend(last.file(), last.usedBytes() - 1)) {
                file.append(ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}), Route.CHANNEL);
            }
        }
    }

    @Test
    void throwsWhatTheTargetThrows() {
        try (CommitLog wal = CommitLog.open(TestLogs.repeatable(disk).build())) {
            wal.append(new byte[10]);
            wal.append(new byte[10]);
            IllegalStateException refused = new IllegalStateException("enough");
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> wal.log.replay(2, (offset, time, buffer, from, length) -> {
                        throw refused;
                    }))
                    .isSameAs(refused);
            wal.assertReplays(1);
        }
    }

    @Test
    void refusesWhatIsNoCommit() {
        try (CommitLog wal = CommitLog.open(TestLogs.repeatable(disk).build())) {
            wal.append(new byte[10]);
            wal.log.append(new byte[10]);
            assertThatExceptionOfType(UnsupportedFormatException.class)
                    .isThrownBy(() -> wal.replay(1))
                    .withMessageContaining("record 2 is of kind 1");
            assertThat(wal.log.read(1)).hasSize(10);
        }
    }

    @Test
    void refusesOffsetsThatAreNotThere() {
        try (CommitLog wal = CommitLog.open(TestLogs.repeatable(disk).build())) {
            wal.append(new byte[10]);
            assertThat(wal.replay(2)).isEmpty();
            assertThatExceptionOfType(OffsetOutOfRangeException.class).isThrownBy(() -> wal.replay(3));
            assertThatIllegalArgumentException().isThrownBy(() -> wal.replay(0));
        }
    }

    @Test
    void refusesDamageOfASegmentThatWasNotReadAfterACleanClose() {
        LogOptions options = TestLogs.repeatable(disk).build();
        LogSegment first;
        try (CommitLog wal = CommitLog.open(options)) {
            wal.append(TestLogs.content(1, 100));
            wal.append(TestLogs.content(2, 100));
            first = wal.log.segments().get(0);
            wal.log.rotate();
            wal.append(TestLogs.content(3, 100));
        }
        try (AppendFile file = disk.openForAppend(first.file(), first.usedBytes() - 50)) {
            file.append(ByteBuffer.wrap(new byte[2]), Route.CHANNEL);
        }
        try (CommitLog wal = CommitLog.open(options)) {
            assertThat(wal.log.recovery().wasClean()).isTrue();
            assertThatExceptionOfType(CorruptionException.class)
                    .isThrownBy(() -> wal.replay(1))
                    .withMessageContaining("offset 2");
            assertThat(wal.replay(3)).hasSize(1);
        }
    }

    @Test
    void preparesNothingThatCannotBeAppended() {
        LogOptions options = TestLogs.repeatable(disk).maxRecordBytes(1_000).build();
        try (CommitLog wal = CommitLog.open(options)) {
            PreparedCommit prepared = new PreparedCommit();
            assertThatIllegalArgumentException().isThrownBy(() -> wal.log.prepare(new byte[9], 1, 0, prepared));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> wal.log.prepare(new byte[9], 1, 9, prepared));
            assertThatExceptionOfType(LimitExceededException.class)
                    .isThrownBy(() -> wal.log.prepare(new byte[1_001], 0, 1_001, prepared));
        }
    }
}
