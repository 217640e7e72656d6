package io.godb.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.godb.core.DirectoryLockedException;
import io.godb.core.ErrorCode;
import io.godb.core.StorageException;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link DirectoryLock} says, within one process. */
interface LockContract extends Subject {
    @Test
    default void aLockKnowsItsDirectoryAndMode() {
        for (LockMode mode : LockMode.values()) {
            try (DirectoryLock lock = fileSystem().lock(directory(), mode)) {
                assertEquals(directory(), lock.directory());
                assertSame(mode, lock.mode());
                assertTrue(fileSystem().exists(directory().resolve(DirectoryLock.LOCK_FILE)));
            }
        }
    }

    @Test
    default void refusesASecondLockInThisProcess() {
        for (LockMode first : LockMode.values()) {
            DirectoryLock held = fileSystem().lock(directory(), first);
            for (LockMode second : LockMode.values()) {
                assertRefused(directory(), second);
            }
            held.close();
        }
    }

    @Test
    default void aRefusalNamesTheHolder() {
        String pid = Long.toString(ProcessHandle.current().pid());
        DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        DirectoryLockedException refused = assertRefused(directory(), LockMode.EXCLUSIVE);
        assertTrue(refused.holder().contains(pid), refused::holder);
        assertTrue(refused.toString().contains(refused.holder()), refused::toString);
        assertEquals(directory(), refused.file());
        assertEquals(ErrorCode.DIRECTORY_LOCKED, refused.code());
        held.close();
    }

    @Test
    default void aWriterIsNamedForOthersToRead() {
        DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        byte[] owner = Contents.read(fileSystem(), directory().resolve(DirectoryLock.OWNER_FILE));
        List<String> lines = new String(owner, StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.contains("pid=" + ProcessHandle.current().pid()), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("host=")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("started=")), lines::toString);
        held.close();
    }

    @Test
    default void closingReleasesTheDirectory() {
        for (LockMode first : LockMode.values()) {
            for (LockMode second : LockMode.values()) {
                fileSystem().lock(directory(), first).close();
                fileSystem().lock(directory(), second).close();
            }
        }
    }

    @Test
    default void closingTwiceReleasesNoOneElse() {
        DirectoryLock first = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        first.close();
        first.close();
        DirectoryLock second = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        first.close();
        assertRefused(directory(), LockMode.EXCLUSIVE);
        second.close();
    }

    @Test
    default void anAttemptThatIsRefusedLeavesTheFirstInForce() {
        DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertRefused(directory(), LockMode.EXCLUSIVE);
            assertRefused(directory(), LockMode.SHARED);
        }
        held.close();
        fileSystem().lock(directory(), LockMode.EXCLUSIVE).close();
    }

    @Test
    default void refusesASecondLockByAWayAround() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        assertRefused(below.resolve(".."), LockMode.EXCLUSIVE);
        assertRefused(directory().resolve("."), LockMode.SHARED);
        held.close();
        DirectoryLock roundabout = fileSystem().lock(below.resolve(".."), LockMode.EXCLUSIVE);
        assertRefused(directory(), LockMode.EXCLUSIVE);
        roundabout.close();
    }

    @Test
    default void refusesASecondLockThroughASymbolicLink() {
        Path target = directory().resolve("target");
        Path link = directory().resolve("link");
        fileSystem().createDirectories(target);
        assumeTrue(link(link, target), "no symbolic links here");
        DirectoryLock held = fileSystem().lock(target, LockMode.EXCLUSIVE);
        assertRefused(link, LockMode.EXCLUSIVE);
        held.close();
        DirectoryLock linked = fileSystem().lock(link, LockMode.EXCLUSIVE);
        assertRefused(target, LockMode.SHARED);
        linked.close();
    }

    @Test
    default void otherDirectoriesAreFree() {
        Path one = directory().resolve("one");
        Path other = directory().resolve("other");
        fileSystem().createDirectories(one);
        fileSystem().createDirectories(other);
        DirectoryLock above = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        DirectoryLock first = fileSystem().lock(one, LockMode.EXCLUSIVE);
        DirectoryLock second = fileSystem().lock(other, LockMode.SHARED);
        first.close();
        assertRefused(other, LockMode.SHARED);
        assertRefused(directory(), LockMode.SHARED);
        second.close();
        above.close();
    }

    @Test
    default void nothingButTheLockTouchesItsFile() {
        assertNobodyTouchesTheLockFile();
        try (DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE)) {
            assertNobodyTouchesTheLockFile();
            assertRefused(held.directory(), LockMode.EXCLUSIVE);
        }
        assertNobodyTouchesTheLockFile();
    }

    private void assertNobodyTouchesTheLockFile() {
        Path file = directory().resolve(DirectoryLock.LOCK_FILE);
        assertThrows(IllegalArgumentException.class, () -> fileSystem().create(file));
        assertThrows(IllegalArgumentException.class, () -> fileSystem().openForAppend(file, 0));
        assertThrows(IllegalArgumentException.class, () -> fileSystem().open(file));
        assertThrows(IllegalArgumentException.class, () -> fileSystem().view(file));
        assertThrows(IllegalArgumentException.class, () -> fileSystem().delete(file));
        assertThrows(
                IllegalArgumentException.class,
                () -> fileSystem().rename(file, directory().resolve("moved")));
        Path other = directory().resolve("other");
        fileSystem().create(other).close();
        assertThrows(IllegalArgumentException.class, () -> fileSystem().rename(other, file));
        assertThrows(IllegalArgumentException.class, () -> fileSystem().recycle(other, file));
        assertTrue(fileSystem().delete(other));
    }

    @Test
    default void aMissingDirectoryCannotBeLocked() {
        Path missing = directory().resolve("missing");
        assertThrows(StorageException.class, () -> fileSystem().lock(missing, LockMode.EXCLUSIVE));
        fileSystem().createDirectories(missing);
        fileSystem().lock(missing, LockMode.EXCLUSIVE).close();
    }

    private DirectoryLockedException assertRefused(Path directory, LockMode mode) {
        return assertThrows(DirectoryLockedException.class, () -> fileSystem().lock(directory, mode));
    }
}
