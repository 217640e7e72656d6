package io.godb.core.file;

import io.godb.core.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system in memory that behaves like a disk: names and directories, sizes, a capacity that can run out, files that
 * live on under their open handles. It will carry {@code mem:} databases, and stands in for the disk in tests.
 *
 * <p><b>Names.</b> A path means what it means on the default file system, made absolute and freed of {@code .} and
 * {@code ..}; there are no symbolic links. The roots and the current directory exist from the start. A directory cannot
 * be renamed. Nothing is shared with another instance, so a lock keeps out only those who use this one.
 *
 * <p><b>Space</b> is counted in blocks of 4 KiB, as a disk does; names and directories take none. A full disk stops an
 * append or a fill with {@link io.godb.core.DiskFullException} after as much as fits. A deleted or replaced file's space
 * is free again once its last handle and view is closed, so one that is never closed keeps it. Without a capacity the
 * heap is the limit, which {@link #freeBytes} does not know and which ends in an {@link OutOfMemoryError}.
 *
 * <p><b>Durability.</b> A force checks its arguments and does nothing: the process is the power supply.
 *
 * <p><b>Threads.</b> As {@link FileSystem} says. Appends and reads take no lock and allocate nothing, except where a file
 * grows by a block. Two handles that append to one file at the same time are the caller's mistake, as on a disk.
 */
public final class MemoryFileSystem implements FileSystem {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");

    private final MemorySpace space;
    private final MemoryTree tree;

    /** A file system that is limited by the heap alone. */
    public MemoryFileSystem() {
        this(MemorySpace.UNLIMITED_BYTES);
    }

    /** A file system of so many bytes; a part of a block at the end does not count. */
    public MemoryFileSystem(long capacityBytes) {
        space = new MemorySpace(capacityBytes);
        tree = new MemoryTree(space);
    }

    /** Makes the disk larger or smaller. Smaller than what is used is allowed: nothing is lost, and nothing is free. */
    public void capacity(long capacityBytes) {
        space.capacity(capacityBytes);
    }

    @Override
    public AppendFile create(Path file) {
        LockFile.refuse(file);
        return new MemoryAppendFile(file, tree.createFile(file), 0);
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        LockFile.refuse(file);
        MemoryFile opened = tree.openFile(file);
        long size = opened.size();
        if (position < 0 || position > size) {
            opened.release();
            throw new IllegalArgumentException(
                    "position " + position + " is not within " + file + ", which has " + size + " bytes");
        }
        return new MemoryAppendFile(file, opened, position);
    }

    @Override
    public ReadFile open(Path file) {
        LockFile.refuse(file);
        return new MemoryReadFile(file, tree.openFile(file));
    }

    @Override
    public ByteView view(Path file) {
        LockFile.refuse(file);
        MemoryFile opened = tree.openFile(file);
        long size = opened.size();
        if (size > Integer.MAX_VALUE) {
            opened.release();
            throw new StorageException(
                    file + " has " + size + " bytes, more than a view can show; read it with open", file, null);
        }
        return new MemoryView(file, opened, (int) size);
    }

    @Override
    public boolean exists(Path path) {
        return tree.exists(path);
    }

    @Override
    public long size(Path file) {
        return tree.file(file).size();
    }

    @Override
    public List<Path> list(Path directory) {
        return tree.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        tree.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) {
        LockFile.refuse(from);
        LockFile.refuse(to);
        tree.rename(from, to);
    }

    @Override
    public boolean delete(Path path) {
        LockFile.refuse(path);
        return tree.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) {
        tree.requireDirectory(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        tree.requireDirectory(directory);
        return space.freeBytes();
    }

    @Override
    public FileSystemKind kind(Path directory) {
        tree.requireDirectory(directory);
        return FileSystemKind.IN_PLACE;
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        Objects.requireNonNull(mode);
        DirectoryLock lock = tree.lock(directory, mode);
        if (mode == LockMode.EXCLUSIVE) {
            nameOwner(directory);
        }
        return lock;
    }

    private void nameOwner(Path directory) {
        byte[] lines = LockHolder.current().lines().getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFile.publish(this, directory.resolve(DirectoryLock.OWNER_FILE), ByteBuffer.wrap(lines));
        } catch (StorageException notVital) {
            LOG.warn("{} is locked, but its OWNER file could not be written: {}", directory, notVital.getMessage());
        }
    }
}
