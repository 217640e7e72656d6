package io.godb.core.file;

import io.godb.core.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The operating system's files.
 *
 * <p>Files that are overwritten in place are appended to through mapped memory, all others through channels; reads go
 * through mappings or positional reads. {@code docs/PLATFORMS.md} tells what was tested where.
 *
 * <p><b>Threads.</b> Any. The only state is a cache of the kinds of file systems met.
 */
public final class LocalFileSystem implements FileSystem {
    private static final Map<String, FileSystemKind> KINDS = kinds();

    private final boolean isMappingAllowed;
    private final Map<Path, FileSystemKind> kindOfDirectory = new ConcurrentHashMap<>();

    /** Appends through mapped memory where the file system allows it. */
    public LocalFileSystem() {
        this(true);
    }

    private LocalFileSystem(boolean isMappingAllowed) {
        this.isMappingAllowed = isMappingAllowed;
    }

    /** Appends through channels only: slower, but a device that fails shows it as an exception in every case. */
    public static LocalFileSystem withChannelAppends() {
        return new LocalFileSystem(false);
    }

    @Override
    public AppendFile create(Path file) {
        try {
            LocalChannel channel = LocalChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return appendFile(file, channel, 0);
        } catch (IOException cause) {
            throw StorageErrors.from("create", file, cause);
        }
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        try {
            LocalChannel channel = LocalChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long size = channel.size();
            if (position < 0 || position > size) {
                channel.close();
                throw new IllegalArgumentException(
                        "position " + position + " is not within the " + size + " bytes of " + file);
            }
            return appendFile(file, channel, position);
        } catch (IOException cause) {
            throw StorageErrors.from("open for appending", file, cause);
        }
    }

    private AppendFile appendFile(Path file, LocalChannel channel, long position) throws IOException {
        try {
            FileChannel mappable =
                    isMappable(file) ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : null;
            return new LocalAppendFile(file, channel, mappable, position, channel.size());
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private boolean isMappable(Path file) {
        return isMappingAllowed && kind(AtomicFile.directoryOf(file)) == FileSystemKind.IN_PLACE;
    }

    @Override
    public ReadFile open(Path file) {
        try {
            return new LocalReadFile(file, LocalChannel.open(file, StandardOpenOption.READ));
        } catch (IOException cause) {
            throw StorageErrors.from("open", file, cause);
        }
    }

    @Override
    public ByteView view(Path file) {
        long size = size(file);
        if (size > Integer.MAX_VALUE) {
            throw new StorageException(file + " has " + size + " bytes, more than one view can span", file, null);
        }
        try {
            return new MappedView(file, size == 0 ? null : MappedFiles.mapForReading(file, Math.toIntExact(size)));
        } catch (IOException cause) {
            throw StorageErrors.from("map", file, cause);
        }
    }

    @Override
    public boolean exists(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException cause) {
            throw StorageErrors.from("look for", path, cause);
        }
    }

    @Override
    public long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException cause) {
            throw StorageErrors.from("tell the size of", file, cause);
        }
    }

    @Override
    public List<Path> list(Path directory) {
        try (Stream<Path> names = Files.list(directory)) {
            return names.sorted().toList();
        } catch (IOException cause) {
            throw StorageErrors.from("list", directory, cause);
        } catch (UncheckedIOException cause) {
            throw StorageErrors.from("list", directory, Objects.requireNonNull(cause.getCause()));
        }
    }

    @Override
    public void createDirectories(Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException cause) {
            throw StorageErrors.from("create the directory", directory, cause);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException cause) {
            throw new StorageException(
                    "could not rename " + from + " to " + to + ": they are on different file systems", from, cause);
        } catch (IOException cause) {
            throw StorageErrors.from("rename to " + to + " the file", from, cause);
        }
    }

    @Override
    public boolean delete(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException cause) {
            throw StorageErrors.from("delete", path, cause);
        }
    }

    @Override
    public void forceDirectory(Path directory) {
        if (Platform.IS_WINDOWS) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw StorageErrors.from("force the directory", directory, absenceOf(directory));
        }
        try (LocalChannel channel = LocalChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException cause) {
            throw StorageErrors.from("force the directory", directory, cause);
        }
    }

    private static IOException absenceOf(Path directory) {
        String name = directory.toString();
        return Files.exists(directory) ? new NotDirectoryException(name) : new NoSuchFileException(name);
    }

    @Override
    public long freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException cause) {
            throw StorageErrors.from("tell the free space of", directory, cause);
        }
    }

    @Override
    public FileSystemKind kind(Path directory) {
        FileSystemKind known = kindOfDirectory.get(directory);
        if (known == null) {
            known = kindOfType(typeOf(directory));
            kindOfDirectory.put(directory, known);
        }
        return known;
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return LocalDirectoryLock.acquire(this, directory, mode);
    }

    /** The operating system's name for the kind of file system, such as {@code ext4}. */
    static String typeOf(Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException cause) {
            throw StorageErrors.from("tell the file system of", directory, cause);
        }
    }

    static FileSystemKind kindOfType(String type) {
        return KINDS.getOrDefault(type.toLowerCase(Locale.ROOT), FileSystemKind.UNKNOWN);
    }

    private static Map<String, FileSystemKind> kinds() {
        Map<String, FileSystemKind> kinds = new ConcurrentHashMap<>();
        for (String type : List.of("ext2", "ext3", "ext4", "xfs", "tmpfs", "ramfs", "hfs", "ntfs")) {
            kinds.put(type, FileSystemKind.IN_PLACE);
        }
        for (String type : List.of("btrfs", "zfs", "bcachefs", "f2fs", "nilfs2", "apfs", "refs")) {
            kinds.put(type, FileSystemKind.COPY_ON_WRITE);
        }
        for (String type : List.of(
                "nfs",
                "nfs3",
                "nfs4",
                "cifs",
                "smb3",
                "smbfs",
                "smb2",
                "9p",
                "afs",
                "afpfs",
                "webdav",
                "ceph",
                "lustre",
                "glusterfs",
                "fuse.glusterfs",
                "fuse.sshfs",
                "fuse.ceph",
                "fuse.s3fs")) {
            kinds.put(type, FileSystemKind.NETWORK);
        }
        return kinds;
    }
}
