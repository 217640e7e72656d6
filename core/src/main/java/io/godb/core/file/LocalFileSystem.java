package io.godb.core.file;

import io.godb.core.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's files.
 *
 * <p>Files that are overwritten in place are appended to through mapped memory, all others through channels; reads go
 * through mappings or positional reads. {@code docs/PLATFORMS.md} tells what was tested where.
 *
 * <p><b>Threads.</b> Any. The kind of a directory's file system is looked up once.
 */
public final class LocalFileSystem implements FileSystem {
    private final boolean isMappingAllowed;
    private final Map<Path, FileSystemKind> kindOfDirectory = new ConcurrentHashMap<>();
    private final DirectoryForces directoryForces = new DirectoryForces();

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
        LockFile.refuse(file);
        try {
            LocalChannel channel = LocalChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            try {
                return appendFile(file, channel, 0);
            } catch (Throwable failure) {
                // Whoever tries again must find the name free.
                Files.deleteIfExists(file);
                throw failure;
            }
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("create", file, cause);
        }
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        LockFile.refuse(file);
        try {
            LocalChannel channel = LocalChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return appendFile(file, channel, position);
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("open for appending", file, cause);
        }
    }

    /** Takes the channel over; closes it if that fails. */
    private AppendFile appendFile(Path file, LocalChannel channel, long position) throws IOException {
        try {
            long size = channel.size();
            if (position < 0 || position > size) {
                throw new IllegalArgumentException(
                        "position " + position + " is not within the " + size + " bytes of " + file);
            }
            return new LocalAppendFile(file, channel, mappable(file), position, size);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /** A channel to map the file through, opened now because the name may lead elsewhere later; null if not to be used. */
    private @Nullable FileChannel mappable(Path file) throws IOException {
        boolean isMappable =
                isMappingAllowed && Platform.IS_LINUX && kind(AtomicFile.directoryOf(file)) == FileSystemKind.IN_PLACE;
        return isMappable ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : null;
    }

    @Override
    public ReadFile open(Path file) {
        LockFile.refuse(file);
        try {
            requireFile(file);
            return new LocalReadFile(file, LocalChannel.open(file, StandardOpenOption.READ));
        } catch (IOException cause) {
            throw StorageErrors.whenReading("open", file, cause);
        }
    }

    @Override
    public ByteView view(Path file) {
        LockFile.refuse(file);
        long size = size(file);
        if (size > Integer.MAX_VALUE) {
            throw new StorageException(
                    file + " has " + size + " bytes, more than one view can span; read it with open", file, null);
        }
        try {
            return new MappedView(file, size == 0 ? null : MappedFiles.mapForReading(file, Math.toIntExact(size)));
        } catch (IOException cause) {
            throw StorageErrors.whenReading("map", file, cause);
        }
    }

    /** Returns the attributes of a file; a directory is refused, as the system would not everywhere. */
    private static BasicFileAttributes requireFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "it is a directory");
        }
        return attributes;
    }

    @Override
    public boolean exists(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException cause) {
            if (isBelowAFile(path)) {
                return false;
            }
            throw StorageErrors.whenReading("look for", path, cause);
        }
    }

    /** Whether no such path can be, because something above it is a file; the system calls that an error. */
    private static boolean isBelowAFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                return !Files.isDirectory(above);
            }
        }
        return false;
    }

    @Override
    public long size(Path file) {
        try {
            return requireFile(file).size();
        } catch (IOException cause) {
            throw StorageErrors.whenReading("tell the size of", file, cause);
        }
    }

    @Override
    public List<Path> list(Path directory) {
        try (Stream<Path> names = Files.list(directory)) {
            return names.sorted().toList();
        } catch (IOException cause) {
            throw StorageErrors.whenReading("list", directory, cause);
        } catch (UncheckedIOException cause) {
            throw StorageErrors.whenReading("list", directory, Objects.requireNonNull(cause.getCause()));
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
            throw StorageErrors.whenWriting("create the directory", directory, cause);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        LockFile.refuse(from);
        LockFile.refuse(to);
        try {
            requireFile(from);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("rename to " + to + " the file", from, cause);
        }
    }

    @Override
    public boolean link(Path file, Path other) {
        LockFile.refuse(file);
        LockFile.refuse(other);
        try {
            requireFile(file);
            Files.createLink(other, file);
            return true;
        } catch (UnsupportedOperationException unsupported) {
            return false;
        } catch (IOException cause) {
            if (cause.getClass() == FileSystemException.class && !Files.exists(other, LinkOption.NOFOLLOW_LINKS)) {
                // Another file system, or one without links, or too many of them: copying says what else may be wrong.
                return false;
            }
            throw StorageErrors.whenWriting("link to " + other + " the file", file, cause);
        }
    }

    @Override
    public boolean delete(Path path) {
        LockFile.refuse(path);
        try {
            return Files.deleteIfExists(path);
        } catch (IOException cause) {
            if (isBelowAFile(path)) {
                return false;
            }
            throw StorageErrors.whenWriting("delete", path, cause);
        }
    }

    @Override
    public void forceDirectory(Path directory) {
        directoryForces.force(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException cause) {
            throw StorageErrors.whenReading("tell the free space of", directory, cause);
        }
    }

    @Override
    public FileSystemKind kind(Path directory) {
        FileSystemKind known = kindOfDirectory.get(directory);
        if (known == null) {
            known = LocalKinds.kindOf(LocalKinds.typeOf(directory));
            kindOfDirectory.put(directory, known);
        }
        return known;
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return LocalDirectoryLock.acquire(this, directory, mode);
    }
}
