package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.DiskFullException;
import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.crashtests.rig.MountedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that is really full costs no record and no offset, and when there is space again the same log goes on. */
@Tag("fault")
class LogDiskFullTest {
    private static final int DISK_BYTES = 1 << 20;
    private static final int BALLAST_BYTES = 300_000;
    private static final int RECORD_BYTES = 1_000;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void appendsGoOnWhenADiskInMemoryHasSpaceAgain(Durability level) {
        appendsGoOn(new MemoryFileSystem(DISK_BYTES), Path.of("/disk"), level);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void appendsGoOnWhenARealDiskHasSpaceAgain(Durability level) {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, DISK_BYTES)) {
            appendsGoOn(new LocalFileSystem(), disk.root(), level);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"MEMORY", "OS", "FULL"})
    void appendsGoOnBesideTheBackgroundThread(Durability level) {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, DISK_BYTES)) {
            LogOptions options = options(new LocalFileSystem(), level)
                    .background(true)
                    .forceInterval(Duration.ofMillis(10))
                    .build();
            appendsGoOn(options, disk.root());
        }
    }

    private static void appendsGoOn(FileSystem files, Path disk, Durability level) {
        appendsGoOn(options(files, level).build(), disk);
    }

    private static LogOptions.Builder options(FileSystem files, Durability level) {
        return TestLogs.repeatable(files).durability(level);
    }

    private static void appendsGoOn(LogOptions options, Path disk) {
        FileSystem files = options.fileSystem();
        files.createDirectories(disk);
        Path ballast = disk.resolve("ballast");
        try (var file = files.create(ballast)) {
            file.append(ByteBuffer.allocate(BALLAST_BYTES), Route.CHANNEL);
        }
        Path directory = disk.resolve("log");
        long last;
        try (Log log = Log.open(directory, options)) {
            fill(log, directory);
            long full = log.nextOffset() - 1;
            assertThat(full).isGreaterThan(200);
            assertHolds(log, full);
            // A disk stays full as long as it is, and that costs nothing.
            fill(log, directory);
            assertThat(log.nextOffset() - 1).isEqualTo(full);

            files.delete(ballast);
            last = full + 150;
            while (log.nextOffset() <= last) {
                append(log);
            }
            log.sync();
            assertHolds(log, last);
            assertThat(log.stats().hasFailed()).isFalse();
        }
        try (Log log = Log.open(directory, options)) {
            assertThat(log.recovery().wasClean()).isTrue();
            assertHolds(log, last);
        }
    }

    private static void fill(Log log, Path directory) {
        DiskFullException full = null;
        while (full == null) {
            full = appendUnlessFull(log);
        }
        assertThat(full).hasMessageContaining(directory.toString());
        assertThat(full.isRetryable()).isTrue();
    }

    private static @Nullable DiskFullException appendUnlessFull(Log log) {
        try {
            append(log);
            return null;
        } catch (DiskFullException full) {
            return full;
        }
    }

    private static void append(Log log) {
        long next = log.nextOffset();
        assertThat(log.append(TestLogs.content(next, RECORD_BYTES))).isEqualTo(next);
    }

    private static void assertHolds(Log log, long last) {
        assertThat(log.nextOffset() - 1).isEqualTo(last);
        for (long offset = 1; offset <= last; offset++) {
            assertThat(log.read(offset)).isEqualTo(TestLogs.content(offset, RECORD_BYTES));
        }
    }
}
