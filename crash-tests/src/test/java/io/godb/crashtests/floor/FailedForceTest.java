package io.godb.crashtests.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.Route;
import io.godb.crashtests.rig.MountedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A force that really fails: ext4 on a loop device whose backing store is full. The kernel takes the bytes, cannot write
 * them back, and reports that once for each handle.
 */
@Tag("floor")
class FailedForceTest {
    private static final long MIB = 1 << 20;
    private static final int FORCERS = 3;

    @TempDir
    Path scratch;

    private final LocalFileSystem files = new LocalFileSystem();
    private final ExecutorService forcers = Executors.newFixedThreadPool(FORCERS);

    @AfterEach
    void stop() {
        forcers.shutdownNow();
    }

    @RepeatedTest(4)
    void noneOfTheForcesThatOverlapAFailedOneSucceeds() throws Exception {
        try (MountedDisk store = MountedDisk.tmpfs(scratch, 8 * MIB);
                MountedDisk disk =
                        MountedDisk.image(store.root(), 64 * MIB, "mkfs.ext4", "-q", "-O", "^has_journal", "-m", "0")) {
            try (AppendFile file = files.create(disk.root().resolve("file"))) {
                file.append(ByteBuffer.allocate((int) (16 * MIB)), Route.CHANNEL);

                assertThat(forceAtOnce(file))
                        .hasSize(FORCERS)
                        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(StorageException.class));

                assertThatThrownBy(file::force)
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("since one failed");
                assertThatThrownBy(() -> file.append(ByteBuffer.allocate(1), Route.CHANNEL))
                        .isInstanceOf(StorageException.class);
            }
            Files.deleteIfExists(disk.root().resolve("file"));
        }
    }

    private List<Object> forceAtOnce(AppendFile file) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Object>> outcomes = new ArrayList<>();
        for (int index = 0; index < FORCERS; index++) {
            outcomes.add(CompletableFuture.supplyAsync(() -> force(file, start), forcers));
        }
        start.countDown();
        List<Object> results = new ArrayList<>();
        for (CompletableFuture<Object> outcome : outcomes) {
            results.add(outcome.get());
        }
        return results;
    }

    private static Object force(AppendFile file, CountDownLatch start) {
        try {
            start.await();
            file.force();
            return "forced";
        } catch (StorageException failure) {
            return failure;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
