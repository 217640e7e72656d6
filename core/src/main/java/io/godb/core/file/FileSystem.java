package io.godb.core.file;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything the engine asks of a file system. It is small on purpose, so that a fault-injecting, a recording or a
 * user's own implementation can stand where the operating system stands; the contract suite in the testkit module
 * tells whether one is correct.
 *
 * <p>Paths are names; only the implementation gives them a meaning. Files are written once, front to back, or filled
 * and then overwritten front to back; nothing is ever truncated.
 *
 * <p><b>What is durable.</b> Two things are forced apart from each other: the bytes of a file ({@link AppendFile#force})
 * and the names in a directory ({@link #forceDirectory}). Until its directory was forced, a file that was created,
 * renamed or deleted may, after a power cut, be found under its new name, its old name, both or none. {@link AtomicFile}
 * holds the one sequence that replaces a file safely.
 *
 * <p><b>Threads.</b> All methods may be called by any thread at any time. A caller's {@link Thread#interrupt()} closes
 * nothing and interrupts nothing: every call finishes, and the flag stays set.
 *
 * <p><b>Failure.</b> Every failure of the storage is a {@link io.godb.core.StorageException} or a subclass that names the
 * file; no {@link java.io.IOException} leaves this package. Each method says what a failure leaves behind; a failed
 * question changes nothing.
 *
 * <p><b>Not for use:</b> no method opens, creates, renames or deletes a file of the name {@value DirectoryLock#LOCK_FILE},
 * which is an {@link IllegalArgumentException}: it would take away the lock that the file carries.
 */
public interface FileSystem {
    /**
     * Creates an empty file and opens it for appending. Refused with {@link io.godb.core.ExistingFileException} if the
     * name is taken. A failure leaves no file, or an empty one.
     */
    AppendFile create(Path file);

    /**
     * Opens an existing file for appending at {@code position}, which is at most its size. What lies behind the position
     * stays there until it is overwritten. A failure changes nothing.
     */
    AppendFile openForAppend(Path file, long position);

    /**
     * Gives {@code retired}, which nobody has open, the new name {@code file} and opens it for appending from its start:
     * its blocks are allocated already, its bytes are those of its former life until they are overwritten. A failure
     * leaves the file under the old or the new name, its bytes unchanged.
     */
    default AppendFile recycle(Path retired, Path file) {
        rename(retired, file);
        return openForAppend(file, 0);
    }

    /** Opens a file for positional reads. A failure changes nothing. */
    ReadFile open(Path file);

    /**
     * A read-only view of a file's bytes, as long as the file is now (at most {@link Integer#MAX_VALUE} bytes). Bytes
     * appended later within that length show through it. A failure changes nothing.
     */
    ByteView view(Path file);

    /** Whether the name is taken, by a file or a directory. */
    boolean exists(Path path);

    /** The file's length in bytes. */
    long size(Path file);

    /** The names in a directory, files and directories, as paths below {@code directory}, in ascending order. */
    List<Path> list(Path directory);

    /**
     * Creates the directory and those above it that are missing. Each new name is durable once the directory above it
     * was forced. A failure may leave some of them created.
     */
    void createDirectories(Path directory);

    /**
     * Gives a file, not a directory, a new name. Atomic, also when it fails: the new name leads to what it led to before,
     * or to the whole file. What a power cut before the next directory force leaves is said at the head of this interface.
     */
    void rename(Path from, Path to);

    /**
     * Gives a file that nobody changes any more a second name; each is then as good as the other, and the bytes are there until both
     * are deleted. Returns false, and does nothing, where that is not possible: copy it then. The name is durable once its directory
     * was forced.
     */
    default boolean link(Path file, Path other) {
        return false;
    }

    /**
     * Removes a file, or an empty directory; returns whether it was there. Handles and views that are open stay usable
     * until they are closed. A failure, or a crash before the directory was forced, may leave it in place.
     */
    boolean delete(Path path);

    /**
     * Makes the names in a directory durable: every create, rename and delete in it that returned before this call. On
     * Windows, where that cannot be done, it does nothing. After a failure nothing about them may be assumed, and a
     * second force proves nothing.
     */
    void forceDirectory(Path directory);

    /** How many bytes can still be written below this directory; an estimate, other processes write too. */
    long freeBytes(Path directory);

    /** What kind of file system the directory is on. */
    FileSystemKind kind(Path directory);

    /**
     * Takes the lock that makes this process the directory's owner, or one of its readers. Refused with
     * {@link io.godb.core.DirectoryLockedException}, which names the holder, while it is taken: by another process, by
     * anyone in this JVM whatever their class loader, under whatever name the directory is reached. The directory exists.
     * A failure leaves nothing locked; a file named {@value DirectoryLock#LOCK_FILE} may have been created.
     */
    DirectoryLock lock(Path directory, LockMode mode);
}
