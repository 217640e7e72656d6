package io.godb.core.file;

import io.godb.core.DirectoryLockedException;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedStorageException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 *   <li>A channel that met a lock of this same JVM is not closed, for that would release the other's lock; it is kept for
 *       the next attempt.
 * </ol>
 *
 * <p><b>Threads.</b> Any.
 */
final class LocalDirectoryLock implements DirectoryLock {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");
    private static final Set<LocalChannel> HELD = ConcurrentHashMap.newKeySet();
    private static final Map<String, LocalChannel> NEVER_CLOSED = new ConcurrentHashMap<>();

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
        if (mode == LockMode.EXCLUSIVE && LocalKinds.kindOf(LocalKinds.typeOf(directory)) == FileSystemKind.NETWORK) {
            throw new UnsupportedStorageException(
                    directory + " is on a network file system (" + LocalKinds.typeOf(directory)
                            + "), whose locks and forces cannot be relied upon; use a local disk, or open it read-only",
                    directory,
                    null);
        }
        try {
            LocalDirectoryLock lock = new LocalDirectoryLock(files, directory, mode, directory.toRealPath());
            lock.acquire();
            return lock;
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("lock the directory", directory, cause);
        }
    }

    private void acquire() throws IOException {
        boolean isAcquired = false;
        try {
            claim(keyOf(home));
            Path lockFile = home.resolve(LOCK_FILE);
            if (ensureLockFile(lockFile)) {
                String key = keyOf(lockFile);
                claim(key);
                channel = lockedChannel(lockFile, key);
            }
            if (mode == LockMode.EXCLUSIVE) {
                nameOwner();
            }
            isAcquired = true;
        } finally {
            if (!isAcquired) {
                release();
            }
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

    /** Creates LOCK if need be, and returns whether it is there. Only a reader on a read-only medium may go without. */
    private boolean ensureLockFile(Path lockFile) throws IOException {
        if (!Files.exists(lockFile)) {
            if (mode == LockMode.SHARED && StorageErrors.isOnReadOnlyMedium(home)) {
                return false;
            }
            try {
                Files.createFile(lockFile);
            } catch (FileAlreadyExistsException createdByAnother) {
                // Just as good.
            }
        }
        return true;
    }

    private LocalChannel lockedChannel(Path lockFile, String key) throws IOException {
        String keyAndMode = key + mode;
        LocalChannel kept = NEVER_CLOSED.remove(keyAndMode);
        LocalChannel opened = kept != null ? kept : openForLocking(lockFile);
        HELD.add(opened);
        boolean isLocked = false;
        try {
            isLocked = opened.tryLock(mode == LockMode.SHARED) != null;
        } catch (OverlappingFileLockException heldInThisJvm) {
            NEVER_CLOSED.put(keyAndMode, opened);
            throw locked(
                    "this very process, unknown to its registry: some other code here has locked LOCK; close that",
                    heldInThisJvm);
        } finally {
            if (!isLocked && !NEVER_CLOSED.containsKey(keyAndMode)) {
                close(opened);
            }
        }
        if (!isLocked) {
            throw locked(ownerOnDisk() + "; close it there, or open a copy", null);
        }
        return opened;
    }

    private LocalChannel openForLocking(Path lockFile) throws IOException {
        return mode == LockMode.EXCLUSIVE
                ? LocalChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : LocalChannel.open(lockFile, StandardOpenOption.READ);
    }

    private String ownerOnDisk() {
        try {
            LockHolder owner = LockHolder.parse(LockHolder.beginningOf(home.resolve(OWNER_FILE)));
            if (!owner.isGone()) {
                return owner.toString();
            }
        } catch (IOException noneThere) {
            // A reader, which writes no OWNER, or a writer that is about to.
        }
        return "a reader, or a process that has not said its name";
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

    private void removeOwner() {
        try {
            files.delete(home.resolve(OWNER_FILE));
        } catch (StorageException notVital) {
            LOG.warn("{} is given back, but its OWNER file could not be removed", directory, notVital);
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
                removeOwner();
            }
        } finally {
            release();
        }
    }

    /** Gives back whatever was acquired: the lock first, then the claims, which let others open LOCK. */
    private void release() {
        try {
            unlock();
        } finally {
            claims.forEach(OpenDirectories::release);
            claims.clear();
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
            throw StorageErrors.whenWriting("unlock the directory", directory, cause);
        }
    }

    private static void close(LocalChannel channel) throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(channel);
        }
    }

    private DirectoryLockedException locked(String holder, @Nullable Throwable cause) {
        return new DirectoryLockedException(directory + " is in use by " + holder, directory, holder, cause);
    }
}
