package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.DiskFullException;
import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.crashtests.rig.MountedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that is full costs no commit, what is there can be read, and when there is space again the same database goes on. */
@Tag("fault")
class EngineDiskFullTest {
    private static final int DISK_BYTES = 6 << 20;
    private static final int BALLAST_BYTES = 4 << 20;
    private static final int VALUE_BYTES = 4_000;
    private static final int MORE = 100;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void commitsGoOnWhenADiskInMemoryHasSpaceAgain(Durability level) {
        commitsGoOn(new MemoryFileSystem(DISK_BYTES), Path.of("/disk"), level);
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"OS", "FULL"})
    void commitsGoOnWhenARealDiskHasSpaceAgain(Durability level) {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, DISK_BYTES)) {
            commitsGoOn(new LocalFileSystem(), disk.root(), level);
        }
    }

    private static void commitsGoOn(FileSystem files, Path disk, Durability level) {
        files.createDirectories(disk);
        Path ballast = disk.resolve("ballast");
        try (var file = files.create(ballast)) {
            file.append(ByteBuffer.allocate(BALLAST_BYTES), Route.CHANNEL);
        }
        Path directory = disk.resolve("db");
        long last;
        try (Database database =
                Database.open(directory, EngineSetup.builder(files, level).build())) {
            long full = fill(database);
            assertThat(full).isGreaterThan(50);
            assertHolds(database, full);
            // A disk stays full as long as it is, and that costs nothing.
            assertThat(fill(database)).isEqualTo(full);
            assertHolds(database, full);

            files.delete(ballast);
            last = full + MORE;
            for (long number = full + 1; number <= last; number++) {
                assertThat(database.put(key(number), value(number))).isEqualTo(number);
            }
            database.checkpoint();
            assertHolds(database, last);
            assertThat(database.stats().isFailed()).isFalse();
        }
        try (Database database =
                Database.open(directory, EngineSetup.builder(files, level).build())) {
            assertThat(database.recovery().wasClean()).isTrue();
            assertHolds(database, last);
        }
    }

    /** Puts until there is no space; returns the last that was committed. */
    private static long fill(Database database) {
        while (true) {
            long next = database.lastLsn() + 1;
            try {
                assertThat(database.put(key(next), value(next))).isEqualTo(next);
            } catch (DiskFullException full) {
                assertThat(full.isRetryable()).isTrue();
                assertThat(database.lastLsn()).isEqualTo(next - 1);
                return next - 1;
            }
        }
    }

    private static void assertHolds(Database database, long last) {
        assertThat(database.lastLsn()).isEqualTo(last);
        assertThat(database.size()).isEqualTo(last);
        for (long number = 1; number <= last; number++) {
            assertThat(database.get(key(number))).isEqualTo(value(number));
        }
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] value(long number) {
        byte[] bytes = new byte[VALUE_BYTES];
        new SplittableRandom(number).nextBytes(bytes);
        return bytes;
    }
}
