package io.godb.crashtests.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.DiskFullException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.crashtests.rig.ChildJvm;
import io.godb.crashtests.rig.MountedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real disks that are full, read-only or of another kind, and a process without file handles. */
@Tag("floor")
class RealDiskTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path scratch;

    private final FileSystem files = new LocalFileSystem();

    @ParameterizedTest
    @EnumSource
    void anAppendThatDoesNotFitIsADiskFullAndFinalForTheFile(Route route) {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB);
                AppendFile file = files.create(disk.root().resolve("file"))) {
            append(file, MIB / 2, route);

            assertThatThrownBy(() -> append(file, MIB, route))
                    .isInstanceOfSatisfying(DiskFullException.class, full -> {
                        assertThat(full.isRetryable()).isTrue();
                        assertThat(full.file()).isEqualTo(file.path());
                    })
                    .hasMessageContaining("at " + MIB / 2);

            assertThat(file.position()).isEqualTo(MIB / 2);
            for (Runnable call : List.<Runnable>of(file::force, () -> file.fill(MIB), () -> append(file, 1, route))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("since one failed");
            }
        }
    }

    private static void append(AppendFile file, int length, Route route) {
        file.append(ByteBuffer.allocate(length), route);
    }

    @Test
    void aFillThatDoesNotFitLeavesTheFileUsableAndFitsWhenThereIsSpace() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB);
                AppendFile file = files.create(disk.root().resolve("file"))) {
            Path ballast = disk.root().resolve("ballast");
            try (AppendFile target = files.create(ballast)) {
                target.fill(MIB / 2);
            }
            assertThatThrownBy(() -> file.fill(MIB - 64 * 1024)).isInstanceOf(DiskFullException.class);
            assertThat(file.size()).isBetween(MIB / 4L, MIB / 2L);
            file.append(ByteBuffer.allocate(1000), Route.MAPPED);

            files.delete(ballast);
            file.fill(MIB - 64 * 1024);

            file.append(ByteBuffer.allocate(MIB / 2), Route.MAPPED);
            file.force();
            assertThat(file.size()).isEqualTo(MIB - 64 * 1024);
        }
    }

    @Test
    void publishingOnAFullDiskKeepsTheOldContent() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB)) {
            Path target = disk.root().resolve("CURRENT");
            AtomicFile.publish(files, target, ByteBuffer.wrap(new byte[] {1, 2, 3}));

            assertThatThrownBy(() -> AtomicFile.publish(files, target, ByteBuffer.allocate(2 * MIB)))
                    .isInstanceOf(DiskFullException.class);

            assertThat(files.list(disk.root())).containsExactly(target);
            try (ReadFile file = files.open(target)) {
                assertThat(file.size()).isEqualTo(3);
            }
        }
    }

    @Test
    void aReadOnlyMediumRefusesEveryChangeAndStillReads() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB)) {
            Path there = disk.root().resolve("there");
            AtomicFile.publish(files, there, ByteBuffer.wrap(new byte[] {7}));
            disk.readOnly(true);

            Path other = disk.root().resolve("new");
            for (Runnable change : List.<Runnable>of(
                    () -> files.create(other),
                    () -> files.openForAppend(there, 0),
                    () -> files.rename(there, other),
                    () -> files.delete(there),
                    () -> files.createDirectories(other),
                    () -> AtomicFile.publish(files, there, ByteBuffer.allocate(1)))) {
                assertThatThrownBy(change::run).isInstanceOf(ReadOnlyStorageException.class);
            }
            try (ReadFile file = files.open(there)) {
                ByteBuffer content = ByteBuffer.allocate(1);
                file.readFully(content, 0);
                assertThat(content.get(0)).isEqualTo((byte) 7);
            }
        }
    }

    @Test
    void aFullReadOnlyMediumIsReadOnlyNotFull() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB)) {
            assertThatThrownBy(() -> fillUp(disk.root().resolve("ballast"))).isInstanceOf(DiskFullException.class);
            disk.readOnly(true);
            assertThatThrownBy(() -> files.create(disk.root().resolve("new")))
                    .isInstanceOf(ReadOnlyStorageException.class);
        }
    }

    private void fillUp(Path ballast) {
        try (AppendFile file = files.create(ballast)) {
            file.fill(2 * MIB);
        }
    }

    /** Later versions pass bytes on without counting them as direct memory. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_21)
    void runningOutOfMemoryDuringAnAppendIsFinalForTheFile() {
        ChildJvm.Result child =
                ChildJvm.run(ChildJvm.command(List.of("-XX:MaxDirectMemorySize=96k"), OutOfMemoryChild.class, scratch));

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains("refused");
    }

    @Test
    void runningOutOfFileHandlesIsItsOwnErrorAndHealsWhenSomeAreClosed() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(List.of(), HandlesChild.class, scratch));

        ChildJvm.Result child = ChildJvm.run(command);

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains(OutOfFileHandlesException.class.getName(), "healed");
    }

    @Test
    void knowsTheKindsOfFileSystems() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, MIB)) {
            assertThat(files.kind(disk.root())).isEqualTo(FileSystemKind.IN_PLACE);
        }
    }

    @Test
    void writesThroughChannelsWhereFilesAreCopiedOnWrite() {
        try (MountedDisk disk = MountedDisk.image(scratch, 256L * MIB, "mkfs.btrfs", "-q")) {
            assertThat(files.kind(disk.root())).isEqualTo(FileSystemKind.COPY_ON_WRITE);
            try (AppendFile file = files.create(disk.root().resolve("log"))) {
                file.fill(MIB);
                file.append(ByteBuffer.allocate(5000), Route.MAPPED);
                file.force();
                files.forceDirectory(disk.root());
            }
        }
    }
}
