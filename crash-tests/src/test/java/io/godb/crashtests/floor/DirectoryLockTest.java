package io.godb.crashtests.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.godb.core.DirectoryLockedException;
import io.godb.core.ErrorCode;
import io.godb.core.MissingFileException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.LockMode;
import io.godb.crashtests.rig.ChildJvm;
import io.godb.crashtests.rig.MountedDisk;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may have a directory, between processes, class loaders and names, and what must not release it. */
@Tag("floor")
class DirectoryLockTest {
    @TempDir
    Path scratch;

    private Path directory;
    private final LocalFileSystem files = new LocalFileSystem();

    @BeforeEach
    void createDirectory() {
        directory = scratch.resolve("data");
        files.createDirectories(directory);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherProcessAndNamesTheHolder(LockMode wanted) {
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE)) {
            assertThat(attemptElsewhere(directory, wanted))
                    .startsWith("refused ")
                    .contains("process " + ProcessHandle.current().pid(), "on host ", ", started 20");
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        }
        assertThat(attemptElsewhere(directory, wanted)).isEqualTo("locked " + wanted);
    }

    @Test
    void readersShareAndKeepWritersOut() {
        try (DirectoryLock held = files.lock(directory, LockMode.SHARED)) {
            assertThat(attemptElsewhere(directory, LockMode.SHARED)).isEqualTo("locked SHARED");
            assertThat(attemptElsewhere(directory, LockMode.EXCLUSIVE)).startsWith("refused ");
            assertThat(directory.resolve(DirectoryLock.OWNER_FILE)).doesNotExist();
            assertThat(held.directory()).isEqualTo(directory);
        }
    }

    @Test
    void refusesWhatAnotherProcessHoldsUntilItIsKilled() {
        try (ChildJvm holder = startHolder(LockMode.EXCLUSIVE)) {
            DirectoryLockedException refusal = catchThrowableOfType(
                    DirectoryLockedException.class, () -> files.lock(directory, LockMode.EXCLUSIVE));

            assertThat(refusal.holder()).contains("process " + holder.pid(), "on host ", ", started 20");
            assertThat(refusal.code()).isEqualTo(ErrorCode.DIRECTORY_LOCKED);
            assertThat(refusal.isRetryable()).isTrue();
            holder.kill();
        }
        files.lock(directory, LockMode.EXCLUSIVE).close();
    }

    @Test
    void doesNotBlameTheDeadForWhatAReaderHolds() {
        long dead;
        try (ChildJvm writer = startHolder(LockMode.EXCLUSIVE)) {
            dead = writer.pid();
            writer.kill();
        }
        assertThat(directory.resolve(DirectoryLock.OWNER_FILE)).content().contains("pid=" + dead);
        try (ChildJvm reader = startHolder(LockMode.SHARED)) {
            assertThatThrownBy(() -> files.lock(directory, LockMode.EXCLUSIVE))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("a reader")
                    .hasMessageNotContaining("process " + dead);
            reader.kill();
        }
    }

    private ChildJvm startHolder(LockMode mode) {
        ChildJvm holder = ChildJvm.start(ChildJvm.command(List.of(), LockChild.class, directory, mode));
        assertThat(holder.readLine()).isEqualTo("locked " + mode);
        return holder;
    }

    @ParameterizedTest
    @EnumSource
    void refusesASecondTimeInThisJvmWithoutReleasingTheFirst(LockMode wanted) {
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE)) {
            assertThatThrownBy(() -> new LocalFileSystem().lock(directory, wanted))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("this very process");
            assertIsHeld();
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        }
        assertThat(attemptElsewhere(directory, LockMode.EXCLUSIVE)).isEqualTo("locked EXCLUSIVE");
    }

    @Test
    void seesThroughSymbolicLinksAndDots() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), directory);
        try (DirectoryLock held = files.lock(link, LockMode.EXCLUSIVE)) {
            for (Path name : List.of(directory, link, directory.resolve("../data"), link.resolve("."))) {
                assertThatThrownBy(() -> files.lock(name, LockMode.EXCLUSIVE))
                        .isInstanceOf(DirectoryLockedException.class);
                assertThat(attemptElsewhere(name, LockMode.EXCLUSIVE)).startsWith("refused ");
            }
            assertThat(held.directory()).isEqualTo(link);
        }
    }

    @Test
    void seesThroughALockFileSharedByHardLinks() throws Exception {
        Path copy = Files.createDirectory(scratch.resolve("copy"));
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE)) {
            Files.createLink(copy.resolve(DirectoryLock.LOCK_FILE), directory.resolve(DirectoryLock.LOCK_FILE));
            assertThatThrownBy(() -> files.lock(copy, LockMode.EXCLUSIVE)).isInstanceOf(DirectoryLockedException.class);
            assertIsHeld();
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        }
    }

    @Test
    void seesThroughClassLoaders() throws Exception {
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE);
                URLClassLoader stranger = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Throwable refusal = attemptWith(stranger);

            assertThat(refusal.getClass().getName()).isEqualTo(DirectoryLockedException.class.getName());
            assertThat(refusal).isNotInstanceOf(DirectoryLockedException.class);
            assertThat(refusal)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertIsHeld();
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        }
    }

    @Test
    void isNotReleasedByGarbageCollection() {
        forgetALock();
        for (int round = 0; round < 5; round++) {
            System.gc();
            assertThat(attemptElsewhere(directory, LockMode.EXCLUSIVE)).startsWith("refused ");
        }
    }

    @SuppressWarnings({"resource", "MustBeClosedChecker"})
    private void forgetALock() {
        files.lock(directory, LockMode.EXCLUSIVE);
    }

    @Test
    void isNotReleasedByAnInterrupt() {
        Thread.currentThread().interrupt();
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE)) {
            assertThatThrownBy(() -> files.lock(directory, LockMode.SHARED))
                    .isInstanceOf(DirectoryLockedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertIsHeld();
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void leavesTheSystemPropertiesFitToBeListedAndStored() throws Exception {
        try (DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE)) {
            System.getProperties()
                    .list(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            System.getProperties().store(OutputStream.nullOutputStream(), "");
            assertThat(held.mode()).isEqualTo(LockMode.EXCLUSIVE);
        }
    }

    @Test
    void survivesThatSomebodyRestoresTheSystemProperties() {
        Properties before = (Properties) System.getProperties().clone();
        DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE);
        Properties during = (Properties) System.getProperties().clone();
        try {
            System.setProperties(before);
            assertThatThrownBy(() -> files.lock(directory, LockMode.EXCLUSIVE))
                    .isInstanceOf(DirectoryLockedException.class);
            assertIsHeld();
            held.close();
        } finally {
            System.setProperties(during);
        }
        files.lock(directory, LockMode.EXCLUSIVE).close();
    }

    @Test
    void worksAgainAfterClosingAndNamesTheOwnerMeanwhile() throws Exception {
        Path owner = directory.resolve(DirectoryLock.OWNER_FILE);
        for (int round = 0; round < 3; round++) {
            DirectoryLock held = files.lock(directory, LockMode.EXCLUSIVE);
            assertThat(Files.readString(owner))
                    .contains("pid=" + ProcessHandle.current().pid(), "host=", "started=");
            held.close();
            held.close();
            assertThat(owner).doesNotExist();
        }
    }

    @Test
    void refusesADirectoryThatIsMissing() {
        assertThatThrownBy(() -> files.lock(scratch.resolve("nowhere"), LockMode.EXCLUSIVE))
                .isInstanceOf(MissingFileException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void readersNeedNoLockOnAReadOnlyMediumAndWritersAreRefused() {
        try (MountedDisk disk = MountedDisk.tmpfs(scratch, 1 << 20)) {
            disk.readOnly(true);
            try (DirectoryLock reader = files.lock(disk.root(), LockMode.SHARED)) {
                assertThat(disk.root().resolve(DirectoryLock.LOCK_FILE)).doesNotExist();
                assertThat(attemptElsewhere(disk.root(), LockMode.SHARED)).isEqualTo("locked SHARED");
                assertThat(reader.mode()).isEqualTo(LockMode.SHARED);
            }
            assertThatThrownBy(() -> files.lock(disk.root(), LockMode.EXCLUSIVE))
                    .isInstanceOf(ReadOnlyStorageException.class);
            disk.readOnly(false);
            files.lock(disk.root(), LockMode.EXCLUSIVE).close();
        }
    }

    private void assertIsHeld() {
        assertThat(attemptElsewhere(directory, LockMode.EXCLUSIVE)).startsWith("refused ");
    }

    private static String attemptElsewhere(Path name, LockMode mode) {
        try (ChildJvm child = ChildJvm.start(ChildJvm.command(List.of(), LockChild.class, name, mode))) {
            String answer = child.readLine();
            child.writeLine("");
            assertThat(child.await().exitCode()).isZero();
            return answer;
        }
    }

    private static URL[] classPath() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }

    private Throwable attemptWith(ClassLoader loader) throws Exception {
        Class<?> system = loader.loadClass(LocalFileSystem.class.getName());
        Class<?> mode = loader.loadClass(LockMode.class.getName());
        Method lock = system.getMethod("lock", Path.class, mode);
        try {
            lock.invoke(system.getConstructor().newInstance(), directory, mode.getEnumConstants()[0]);
            throw new AssertionError("the other class loader got the directory, too");
        } catch (InvocationTargetException thrown) {
            return thrown.getCause();
        }
    }
}
