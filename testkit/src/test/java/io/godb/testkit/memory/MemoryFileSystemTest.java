package io.godb.testkit.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.DirectoryLockedException;
import io.godb.core.ExistingFileException;
import io.godb.core.MissingFileException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the file system in memory promises beyond the contract, except for its space. */
class MemoryFileSystemTest {
    private final MemoryFileSystem files = new MemoryFileSystem();

    @Test
    void startsWithTheRootAndTheCurrentDirectory() {
        Path current = Path.of("").toAbsolutePath();
        assertTrue(files.exists(Path.of("")));
        assertTrue(files.exists(current));
        assertTrue(files.exists(current.getRoot()));
        assertEquals(List.of(), files.list(Path.of("")));
    }

    @Test
    void relativeAndAbsoluteNamesLeadToTheSameFile() {
        files.create(Path.of("file")).close();
        assertTrue(files.exists(Path.of("file").toAbsolutePath()));
        assertEquals(List.of(Path.of("file")), files.list(Path.of("")));
    }

    @Test
    void nothingIsAboveTheRoot() {
        Path root = Path.of("").toAbsolutePath().getRoot();
        files.create(root.resolve("..").resolve("file")).close();
        assertTrue(files.exists(root.resolve("file")));
    }

    @Test
    void theRootStays() {
        Path root = Path.of("").toAbsolutePath().getRoot();
        files.create(Path.of("file")).close();
        assertThrows(StorageException.class, () -> files.delete(root));
        assertThrows(ExistingFileException.class, () -> files.create(root));
        assertThrows(StorageException.class, () -> files.rename(Path.of("file"), root));
        assertThrows(StorageException.class, () -> files.rename(root, Path.of("other")));
        files.createDirectories(root);
        assertTrue(files.exists(Path.of("file")));
    }

    @Test
    void anEmptyRootStays() {
        Path root = Path.of("").toAbsolutePath().getRoot();
        for (Path above = Path.of("").toAbsolutePath(); !above.equals(root); above = above.getParent()) {
            files.delete(above);
        }
        assertThrows(StorageException.class, () -> files.delete(root));
        assertTrue(files.exists(root));
    }

    @Test
    void instancesShareNothing() {
        MemoryFileSystem other = new MemoryFileSystem();
        files.create(Path.of("file")).close();
        assertFalse(other.exists(Path.of("file")));
        DirectoryLock held = files.lock(Path.of(""), LockMode.EXCLUSIVE);
        other.lock(Path.of(""), LockMode.EXCLUSIVE).close();
        held.close();
    }

    @Test
    void directoriesAreNoFiles() {
        Path directory = Path.of("directory");
        files.createDirectories(directory);
        assertThrows(StorageException.class, () -> files.open(directory));
        assertThrows(StorageException.class, () -> files.openForAppend(directory, 0));
        assertThrows(StorageException.class, () -> files.view(directory));
        assertThrows(StorageException.class, () -> files.size(directory));
        assertThrows(StorageException.class, () -> files.rename(directory, Path.of("other")));
        assertTrue(files.exists(directory));
    }

    @Test
    void filesAreNoDirectories() {
        Path file = Path.of("file");
        files.create(file).close();
        assertThrows(StorageException.class, () -> files.forceDirectory(file));
        assertThrows(StorageException.class, () -> files.freeBytes(file));
        assertThrows(StorageException.class, () -> files.kind(file));
        assertThrows(StorageException.class, () -> files.lock(file, LockMode.SHARED));
        assertThrows(StorageException.class, () -> files.createDirectories(file.resolve("below")));
        assertFalse(files.exists(file.resolve("below")));
        assertFalse(files.delete(file.resolve("below")));
    }

    @Test
    void missingDirectoriesAreNamed() {
        Path missing = Path.of("missing");
        assertEquals(missing, missing(() -> files.forceDirectory(missing)).file());
        assertEquals(missing, missing(() -> files.freeBytes(missing)).file());
        assertEquals(missing, missing(() -> files.kind(missing)).file());
        assertEquals(
                missing, missing(() -> files.lock(missing, LockMode.SHARED)).file());
    }

    private static MissingFileException missing(Runnable call) {
        return assertThrows(MissingFileException.class, call::run);
    }

    @Test
    void bytesAreOverwrittenInPlace() {
        assertEquals(FileSystemKind.IN_PLACE, files.kind(Path.of("")));
    }

    @Test
    void growsByteByByte() {
        int length = 140_000;
        Path file = Path.of("file");
        ByteBuffer one = ByteBuffer.allocate(1);
        try (AppendFile target = files.create(file)) {
            for (int position = 0; position < length; position++) {
                one.put(0, (byte) (position * 31)).rewind();
                target.append(one, Route.MAPPED);
            }
        }
        try (ByteView view = files.view(file)) {
            for (int position = 0; position < length; position++) {
                assertEquals((byte) (position * 31), view.getByte(position));
            }
        }
    }

    @Test
    void theSizeNeverRunsAheadOfTheBytes() throws InterruptedException {
        Path file = Path.of("file");
        byte[] part = new byte[1 << 20];
        Arrays.fill(part, (byte) 7);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (AppendFile target = files.create(file);
                ReadFile source = files.open(file)) {
            CountDownLatch isReading = new CountDownLatch(1);
            Thread reader = new Thread(() -> readUpTo(isReading, source, 60L * part.length));
            reader.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            reader.start();
            isReading.await();
            for (int count = 0; count < 60; count++) {
                target.append(ByteBuffer.wrap(part), Route.CHANNEL);
            }
            reader.join(60_000);
            assertFalse(reader.isAlive());
        }
        assertNull(failure.get());
    }

    private static void readUpTo(CountDownLatch isReading, ReadFile source, long length) {
        isReading.countDown();
        ByteBuffer last = ByteBuffer.allocate(1);
        long size = 0;
        while (size < length) {
            size = source.size();
            if (size > 0) {
                source.readFully(last.clear(), size - 1);
                assertEquals(7, last.get(0), "the last byte of " + size);
            }
        }
    }

    @Test
    void refusesWrongArguments() {
        Path file = Path.of("file");
        try (AppendFile target = files.create(file);
                ReadFile source = files.open(file)) {
            assertThrows(IllegalArgumentException.class, () -> target.fill(-1));
            assertThrows(IllegalArgumentException.class, () -> source.read(ByteBuffer.allocate(1), -1));
            target.append(ByteBuffer.allocate(1), Route.CHANNEL);
        }
        assertThrows(IllegalArgumentException.class, () -> new MemoryFileSystem(-1));
        assertThrows(IllegalArgumentException.class, () -> files.capacity(-1));
    }

    @Test
    void anUnlockedDirectoryHasNoOwner() {
        Path directory = Path.of("");
        files.lock(directory, LockMode.SHARED).close();
        assertEquals(List.of(Path.of(DirectoryLock.LOCK_FILE)), files.list(directory));
        DirectoryLock lock = files.lock(directory, LockMode.EXCLUSIVE);
        assertEquals(
                List.of(Path.of(DirectoryLock.LOCK_FILE), Path.of(DirectoryLock.OWNER_FILE)), files.list(directory));
        lock.close();
        assertEquals(List.of(Path.of(DirectoryLock.LOCK_FILE)), files.list(directory));
    }

    @Test
    void aFullDiskCanBeLocked() {
        MemoryFileSystem full = new MemoryFileSystem(0);
        DirectoryLock lock = full.lock(Path.of(""), LockMode.EXCLUSIVE);
        assertThrows(DirectoryLockedException.class, () -> full.lock(Path.of(""), LockMode.SHARED));
        assertEquals(List.of(Path.of(DirectoryLock.LOCK_FILE)), full.list(Path.of("")));
        lock.close();
    }

    @Test
    void isDumpedAndRebuiltThroughItsPublicMethods() {
        Path top = Path.of("top");
        files.createDirectories(top.resolve("empty"));
        files.createDirectories(top.resolve("a").resolve("b"));
        write(files, top.resolve("a").resolve("b").resolve("file"), new byte[70_000]);
        write(files, top.resolve("a").resolve("small"), new byte[] {1, 2, 3});
        Map<Path, byte[]> dumped = dump(files, top);

        MemoryFileSystem rebuilt = new MemoryFileSystem();
        rebuilt.createDirectories(top);
        dumped.forEach((path, content) -> {
            if (content.length == 0) {
                rebuilt.createDirectories(path);
            } else {
                write(rebuilt, path, content);
            }
        });

        Map<Path, byte[]> again = dump(rebuilt, top);
        assertEquals(dumped.keySet(), again.keySet());
        dumped.forEach((path, content) -> assertArrayEquals(content, again.get(path)));
        assertEquals(5, dumped.size());
    }

    /** All below a directory; directories, which come before what is in them, have no content. */
    private static Map<Path, byte[]> dump(MemoryFileSystem from, Path directory) {
        Map<Path, byte[]> dumped = new TreeMap<>();
        for (Path path : from.list(directory)) {
            try (ReadFile source = from.open(path)) {
                ByteBuffer content = ByteBuffer.allocate((int) source.size());
                source.readFully(content, 0);
                dumped.put(path, content.array());
            } catch (StorageException isDirectory) {
                dumped.put(path, new byte[0]);
                dumped.putAll(dump(from, path));
            }
        }
        return dumped;
    }

    private static void write(MemoryFileSystem to, Path file, byte[] content) {
        try (AppendFile target = to.create(file)) {
            target.append(ByteBuffer.wrap(content), Route.CHANNEL);
        }
    }
}
