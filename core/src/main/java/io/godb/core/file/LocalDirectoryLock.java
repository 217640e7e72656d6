package io.godb.core.file;

import io.godb.core.DirectoryLockedException;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedStorageException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of the operating system, locked in three layers: the {@linkplain OpenDirectories registry} of this JVM, the
 * operating system's lock on the file LOCK, and the file OWNER for people.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>LOCK is opened only by whoever has claimed both the directory and the LOCK file itself in the registry (two
 *       directories may share a LOCK file through a hard link), and so at most once in a JVM.
 *   <li>A channel on which a lock is held stays reachable until it is closed here, so that no garbage collection closes
 *       it.
 *   <li>A channel that met a lock of this same JVM is never closed: that would release the other's lock.
 * </ol>
 *
 * <p><b>Threads.</b> Any.
 */
final class LocalDirectoryLock implements DirectoryLock {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");
    private static final Set<LocalChannel> HELD = ConcurrentHashMap.newKeySet();
    private static final Queue<LocalChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    private final LocalFileSystem files;
    private final Path directory;
    private final LockMode mode;
    private final Path home;
    private final Deque<String> claims = new ArrayDeque<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private @Nullable LocalChannel channel;

    private LocalDirectoryLock(LocalFileSystem files, Path directory, LockMode mode, Path home) {
        this.files = files;
        this.directory = directory;
        this.mode = mode;
        this.home = home;
    }

    static DirectoryLock acquire(LocalFileSystem files, Path directory, LockMode mode) {
        if (mode == LockMode.EXCLUSIVE && files.kind(directory) == FileSystemKind.NETWORK) {
            throw new UnsupportedStorageException(
                    directory + " is on a network file system (" + LocalFileSystem.typeOf(directory)
                            + "), whose locks and forces cannot be relied upon; use a local disk, or open it read-only",
                    directory,
                    null);
        }
        try {
            LocalDirectoryLock lock = new LocalDirectoryLock(files, directory, mode, directory.toRealPath());
            lock.acquire();
            return lock;
        } catch (IOException cause) {
            throw StorageErrors.from("lock the directory", directory, cause);
        }
    }

    private void acquire() throws IOException {
        boolean isAcquired = false;
        try {
            claim(keyOf(home));
            Path lockFile = home.resolve(LOCK_FILE);
            if (isLockFileThere(lockFile)) {
                claim(keyOf(lockFile));
                lockFile(lockFile);
            }
            isAcquired = true;
        } finally {
            if (!isAcquired) {
                releaseClaims();
            }
        }
        if (mode == LockMode.EXCLUSIVE) {
            nameOwner();
        }
    }

    private void claim(String key) {
        String holder = OpenDirectories.claim(key, LockHolder.current().toString());
        if (holder != null) {
            throw locked(holder + ", this very process; share the instance that has it open", null);
        }
        claims.push(key);
    }

    /** The identity of a file that no second name can hide: its device and inode, or else its real path. */
    private static String keyOf(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key != null
                ? key.toString()
                : URLEncoder.encode(file.toRealPath().toString(), StandardCharsets.UTF_8);
    }

    /** Creates LOCK if need be. Only a reader on a read-only medium may go without. */
    private boolean isLockFileThere(Path lockFile) throws IOException {
        if (Files.exists(lockFile)) {
            return true;
        }
        if (mode == LockMode.SHARED && StorageErrors.isOnReadOnlyMedium(home)) {
            return false;
        }
        try {
            Files.createFile(lockFile);
        } catch (FileAlreadyExistsException createdByAnother) {
            return true;
        }
        return true;
    }

    private void lockFile(Path lockFile) throws IOException {
        LocalChannel opened = mode == LockMode.EXCLUSIVE
                ? LocalChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : LocalChannel.open(lockFile, StandardOpenOption.READ);
        HELD.add(opened);
        FileLock lock;
        try {
            lock = opened.tryLock(mode == LockMode.SHARED);
        } catch (OverlappingFileLockException heldInThisJvm) {
            NEVER_CLOSED.add(opened);
            throw locked("this very process, unknown to its registry", heldInThisJvm);
        } catch (IOException failure) {
            close(opened);
            throw failure;
        }
        if (lock == null) {
            close(opened);
            throw locked(ownerOnDisk() + "; close it there, or open a copy", null);
        }
        channel = opened;
    }

    private String ownerOnDisk() {
        try {
            return LockHolder.parse(LockHolder.start(home.resolve(OWNER_FILE))).toString();
        } catch (IOException noneYet) {
            return "a process that has not said its name";
        }
    }

    private void nameOwner() {
        Path owner = home.resolve(OWNER_FILE);
        Path temporary = home.resolve(OWNER_FILE + AtomicFile.TEMPORARY_SUFFIX);
        ByteBuffer lines = ByteBuffer.wrap(LockHolder.current().lines().getBytes(StandardCharsets.UTF_8));
        try {
            files.delete(temporary);
            try (AppendFile target = files.create(temporary)) {
                target.append(lines, Route.CHANNEL);
            }
            files.rename(temporary, owner);
        } catch (StorageException notVital) {
            LOG.warn("{} is locked, but its OWNER file could not be written", directory, notVital);
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public LockMode mode() {
        return mode;
    }

    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        try {
            if (mode == LockMode.EXCLUSIVE) {
                files.delete(home.resolve(OWNER_FILE));
            }
        } finally {
            try {
                unlock();
            } finally {
                releaseClaims();
            }
        }
    }

    private void unlock() {
        LocalChannel open = channel;
        if (open == null) {
            return;
        }
        channel = null;
        try {
            close(open);
        } catch (IOException cause) {
            throw StorageErrors.from("unlock the directory", directory, cause);
        }
    }

    private static void close(LocalChannel channel) throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(channel);
        }
    }

    private void releaseClaims() {
        claims.forEach(OpenDirectories::release);
        claims.clear();
    }

    private DirectoryLockedException locked(String holder, @Nullable Throwable cause) {
        return new DirectoryLockedException(directory + " is in use by " + holder, directory, holder, cause);
    }
}
