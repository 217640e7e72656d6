package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultScript;
import io.godb.testkit.fault.FaultSweep;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.FiredFault;
import io.godb.testkit.fault.SweepSummary;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A copy that is cut short by a power cut, a kill or a failing call is no database; one that was made is whole; and the database it
 * is made of loses nothing.
 */
class EngineCopyTest {
    private static final Path SOURCE = Path.of("/data", "db");
    private static final Path COPY = Path.of("/data", "copy");
    private static final String COPIED = "copied";
    private static final long SEED = Long.getLong("godb.seed", 1);
    private static final int BEFORE = 60;
    private static final int BEHIND = 5;

    private static DatabaseOptions.Builder options(FileSystem files, int opening) {
        return EngineSetup.builder(files, Durability.FULL).random(new SplittableRandom(SEED + opening));
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] value(int number) {
        byte[] value = new byte[900];
        new SplittableRandom(number).nextBytes(value);
        return value;
    }

    /** Fills it in two checkpoints, so that there are two tables. */
    private static void fill(Database database) {
        for (int number = 0; number < BEFORE; number++) {
            database.put(key(number), value(number));
            if (number == BEFORE / 2) {
                database.checkpoint();
            }
        }
    }

    private static void assertHolds(Database database, int least, int most) {
        database.verify();
        int found = (int) database.size();
        assertThat(found).isBetween(least, most);
        for (int number = 0; number < found; number++) {
            assertThat(database.get(key(number))).as("key %d", number).isEqualTo(value(number));
        }
    }

    private static void assertSource(FileSystem files, int least) {
        try (Database database = Database.open(SOURCE, options(files, 7).build())) {
            assertHolds(database, least, BEFORE + BEHIND);
        }
    }

    /** All of it or nothing; all if it was said to be made. What cannot be opened says so. */
    private static void assertCopy(FileSystem files, boolean isMade) {
        try (Database copy = Database.open(COPY, options(files, 8).create(false).build())) {
            assertHolds(copy, BEFORE, BEFORE);
            copy.put(key(BEFORE), value(BEFORE));
            copy.checkpoint();
        } catch (GoDbException refused) {
            assertThat(isMade).as("a copy that was made: %s", refused).isFalse();
            assertThat(files.exists(COPY.resolve(CheckpointFiles.CURRENT))).isFalse();
            return;
        }
        try (Database copy = Database.open(COPY, options(files, 9).create(false).build())) {
            assertThat(copy.recovery().wasClean()).isTrue();
            assertHolds(copy, BEFORE + 1, BEFORE + 1);
        }
    }

    @Test
    @Tag("crash")
    void noPowerCutLeavesHalfACopy() {
        CrashReport report = CrashExplorer.of(EngineCopyTest::use, EngineCopyTest::check)
                .budget(3_000)
                .random(4, SEED)
                .sampling()
                .explore()
                .orThrow();
        System.out.printf("copies, seed %d: %d distinct images%n", SEED, report.distinct());
    }

    private static void use(FileSystem files, Marks marks) {
        try (Database database = Database.open(SOURCE, options(files, 1).build())) {
            fill(database);
            marks.acknowledged(Integer.toString(BEFORE));
            database.copyTo(COPY);
            marks.acknowledged(COPIED);
            for (int number = BEFORE; number < BEFORE + BEHIND; number++) {
                database.put(key(number), value(number));
            }
        }
    }

    private static void check(FileSystem image, List<Mark> marks) {
        if (!marks.isEmpty()) {
            assertSource(image, BEFORE);
            assertCopy(image, marks.stream().anyMatch(mark -> mark.label().equals(COPIED)));
        }
    }

    @Test
    @Tag("fault")
    void noFailingCallLeavesHalfACopy() {
        SweepSummary summary = FaultSweep.of("engine-copy", Script::new)
                .faults(List.of(
                        Fault.fail(Errno.EIO),
                        Fault.failAfterEffect(Errno.EIO),
                        Fault.shortWrite(1, Errno.ENOSPC),
                        Fault.failForceAndForget(),
                        Fault.interrupt()))
                .run();
        System.out.println(summary);
        assertThat(summary.caseCount()).isGreaterThan(100);
    }

    /** Copies what was there before; the copy's own calls fail. */
    private static final class Script implements FaultScript {
        private boolean isMade;

        @Override
        public FileSystem newFileSystem() {
            return new MemoryFileSystem();
        }

        @Override
        public void prepare(FileSystem files) {
            try (Database database = Database.open(SOURCE, options(files, 1).build())) {
                fill(database);
            }
        }

        @Override
        public void run(FaultyFileSystem files) {
            try (Database database = Database.open(SOURCE, options(files, 2).build())) {
                database.copyTo(COPY);
                isMade = true;
            }
        }

        @Override
        public void check(FileSystem files, @Nullable Throwable failure) {
            assertSource(files, BEFORE);
            assertCopy(files, isMade);
        }

        @Override
        public boolean mayRecoverFrom(FiredFault fault) {
            return EngineScript.isGotOver(fault);
        }
    }
}
