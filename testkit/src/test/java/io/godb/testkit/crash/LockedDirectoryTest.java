package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AtomicFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
class LockedDirectoryTest {
    private static final Path DATA = Path.of("data");

    @Test
    void aDirectoryThatWasLockedCanBeLockedAgainAfterEveryCut() {
        CrashReport report = CrashExplorer.of(
                        (files, marks) -> {
                            files.createDirectories(DATA);
                            try (DirectoryLock lock = files.lock(DATA, LockMode.EXCLUSIVE)) {
                                assertThat(lock.mode()).isEqualTo(LockMode.EXCLUSIVE);
                                AtomicFile.publish(files, DATA.resolve("x"), ByteBuffer.wrap(new byte[100]));
                            }
                        },
                        (image, marks) -> {
                            image.createDirectories(DATA);
                            image.lock(DATA, LockMode.EXCLUSIVE).close();
                        })
                .explore()
                .orThrow();
        assertThat(report.distinct()).isPositive();
    }
}
