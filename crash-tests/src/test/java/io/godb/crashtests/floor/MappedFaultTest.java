package io.godb.crashtests.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.DiskFullException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.LocalFileSystem;
import io.godb.crashtests.rig.ChildJvm;
import io.godb.crashtests.rig.MountedDisk;
import io.godb.testkit.Seeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages behind mappings that cannot be read or written: always a typed error, never wrong bytes, never an untyped error
 * later on, never a dead JVM, and no warning of the JVM's. In child JVMs, since the last but one would happen to this one.
 */
@Tag("floor")
class MappedFaultTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    void readsOfAFileThatIsCutShortAreTrueOrRefused(String compilation) {
        long seed = Seeds.next(getClass().getSimpleName());
        ChildJvm.Result child =
                ChildJvm.run(ChildJvm.command(List.of(compilation), MappedReadsChild.class, scratch, seed, 300));

        assertThat(child.exitCode())
                .as("%s, %s: %s", compilation, Seeds.repeatWith(seed), child.output())
                .isZero();
        assertThat(child.output()).matches("refused=[1-9]\\d*\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 * 4096, 37 * 4096, 255 * 4096})
    void storesIntoAFileThatWasCutShortAreRefused(long length) {
        long seed = Seeds.next(getClass().getSimpleName());
        Path file = scratch.resolve("log");
        fill(file, MIB);

        ChildJvm.Result child = ChildJvm.run(ChildJvm.command(List.of(), MappedStoresChild.class, file, seed, length));

        assertThat(child.exitCode())
                .as("cut to %d, %s: %s", length, Seeds.repeatWith(seed), child.output())
                .isZero();
        assertThat(child.output()).matches("appended=\\d+ refused=true\n");
    }

    @Test
    void storesIntoSharedBlocksOfAFullDiskAreRefused() {
        try (MountedDisk disk = MountedDisk.image(scratch, 320 * MIB, "mkfs.xfs", "-q", "-m", "reflink=1")) {
            for (int round = 0; round < 8; round++) {
                long seed = Seeds.next(getClass().getSimpleName());
                Path log = disk.root().resolve("log-" + round);
                fill(log, 4 * MIB);
                MountedDisk.runOrSkip(List.of("cp", "--reflink=always", log.toString(), log + ".snapshot"));
                Path ballast = disk.root().resolve("ballast-" + round);
                fillUp(disk, ballast);

                ChildJvm.Result child =
                        ChildJvm.run(ChildJvm.command(List.of(), MappedStoresChild.class, log, seed, -1));

                assertThat(child.exitCode())
                        .as("%s: %s", Seeds.repeatWith(seed), child.output())
                        .isZero();
                assertThat(child.output()).matches("appended=\\d+ refused=true\n");
                new LocalFileSystem().delete(ballast);
            }
        }
    }

    @Test
    void storesOfZerosIntoHolesOfAFullDiskAreRefused() throws IOException {
        try (MountedDisk disk = MountedDisk.image(scratch, 32 * MIB, "mkfs.ext4", "-q", "-m", "0")) {
            Path log = disk.root().resolve("log");
            try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
                sparse.setLength(4 * MIB);
            }
            fillUp(disk, disk.root().resolve("ballast"));

            ChildJvm.Result child = ChildJvm.run(
                    ChildJvm.command(List.of(), MappedStoresChild.class, log, MappedStoresChild.ZEROS, -1));

            assertThat(child.exitCode()).as(child.output()).isZero();
            assertThat(child.output()).matches("appended=\\d+ refused=true\n");
        }
    }

    private static void fill(Path path, long bytes) {
        try (AppendFile file = new LocalFileSystem().create(path)) {
            file.fill(bytes);
        }
    }

    private static void fillUp(MountedDisk disk, Path ballast) {
        LocalFileSystem files = new LocalFileSystem();
        try (AppendFile file = files.create(ballast)) {
            file.fill(files.freeBytes(disk.root()) + MIB);
        } catch (DiskFullException asWanted) {
            return;
        }
        throw new AssertionError("the disk did not fill up");
    }
}
