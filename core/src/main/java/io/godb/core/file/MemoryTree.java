package io.godb.core.file;

import io.godb.core.DirectoryLockedException;
import io.godb.core.ExistingFileException;
import io.godb.core.MissingFileException;
import io.godb.core.StorageException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a memory file system, from the roots down.
 *
 * <p><b>Threads.</b> Any. One monitor guards all names and locks; a file's and the space's are taken inside it.
 *
 * <p><b>Failure.</b> What is refused changes nothing.
 */
final class MemoryTree {
    private final MemorySpace space;
    private final Map<String, MemoryDirectory> roots = new HashMap<>();

    MemoryTree(MemorySpace space) {
        this.space = space;
        createDirectories(Path.of(""));
    }

    synchronized boolean exists(Path path) {
        return find(path) != null;
    }

    /** The file, which must be there. */
    synchronized MemoryFile file(Path path) {
        MemoryNode node = existing(path);
        if (node instanceof MemoryFile file) {
            return file;
        }
        throw new StorageException(path + " is a directory, not a file; check the name", path, null);
    }

    /** The file, which must be there, counted as open once more. */
    synchronized MemoryFile openFile(Path path) {
        MemoryFile file = file(path);
        file.retain();
        return file;
    }

    /** A new file, counted as open. */
    synchronized MemoryFile createFile(Path path) {
        if (find(path) != null) {
            throw new ExistingFileException(path + " is already there; take another name or delete it", path, null);
        }
        MemoryFile file = new MemoryFile(space);
        parentOf(path).put(nameOf(path), file);
        file.retain();
        return file;
    }

    synchronized void requireDirectory(Path path) {
        directory(path);
    }

    synchronized List<Path> list(Path path) {
        return directory(path).names().stream().map(path::resolve).sorted().toList();
    }

    synchronized void createDirectories(Path path) {
        Path absolute = normal(path);
        MemoryDirectory above = rootOf(absolute);
        for (Path name : absolute) {
            above = directoryIn(above, name.toString(), path);
        }
    }

    synchronized void rename(Path from, Path to) {
        MemoryFile file = file(from);
        MemoryNode replaced = find(to);
        if (replaced == file) {
            return;
        }
        if (replaced instanceof MemoryDirectory) {
            throw new StorageException(to + " is a directory, which no file can replace; take another name", to, null);
        }
        MemoryDirectory target = parentOf(to);
        parentOf(from).remove(nameOf(from));
        target.put(nameOf(to), file);
        if (replaced instanceof MemoryFile old) {
            old.unlink();
        }
    }

    synchronized boolean delete(Path path) {
        MemoryNode node = find(path);
        if (node == null) {
            return false;
        }
        if (node instanceof MemoryDirectory directory && !directory.isEmpty()) {
            throw new StorageException(path + " is not empty; delete what is in it first", path, null);
        }
        parentOf(path).remove(nameOf(path));
        if (node instanceof MemoryFile file) {
            file.unlink();
        }
        return true;
    }

    /** Hands the directory to a new holder, if it has none. */
    synchronized MemoryLock lock(Path path, LockMode mode) {
        MemoryDirectory directory = directory(path);
        MemoryLock held = directory.lock();
        if (held != null) {
            throw new DirectoryLockedException(
                    path + " is in use by " + held.holder() + "; share the instance that has it open, or close it",
                    path,
                    held.holder(),
                    null);
        }
        if (directory.child(DirectoryLock.LOCK_FILE) == null) {
            directory.put(DirectoryLock.LOCK_FILE, new MemoryFile(space));
        }
        // Always this process: no other can reach its memory.
        String holder = LockHolder.current() + ", this very process";
        MemoryLock lock = new MemoryLock(this, directory, path, mode, holder);
        directory.lock(lock);
        return lock;
    }

    /** Takes the directory from this holder, and its OWNER file away; does nothing if this is not the holder any more. */
    synchronized void unlock(MemoryDirectory directory, MemoryLock lock) {
        if (directory.lock() != lock) {
            return;
        }
        directory.lock(null);
        if (lock.mode() == LockMode.EXCLUSIVE
                && directory.child(DirectoryLock.OWNER_FILE) instanceof MemoryFile owner) {
            directory.remove(DirectoryLock.OWNER_FILE);
            owner.unlink();
        }
    }

    private MemoryNode existing(Path path) {
        MemoryNode node = find(path);
        if (node == null) {
            throw new MissingFileException(path + " does not exist; check the name, or create it first", path, null);
        }
        return node;
    }

    private MemoryDirectory directory(Path path) {
        if (existing(path) instanceof MemoryDirectory directory) {
            return directory;
        }
        throw new StorageException(path + " is a file, not a directory; check the name", path, null);
    }

    private @Nullable MemoryNode find(Path path) {
        Path absolute = normal(path);
        MemoryNode node = rootOf(absolute);
        for (Path name : absolute) {
            if (!(node instanceof MemoryDirectory directory)) {
                return null;
            }
            node = directory.child(name.toString());
        }
        return node;
    }

    private MemoryDirectory parentOf(Path path) {
        Path parent = normal(path).getParent();
        if (parent == null) {
            throw new StorageException(path + " is the root, which stays as it is; take another name", path, null);
        }
        MemoryNode node = find(parent);
        if (node instanceof MemoryDirectory directory) {
            return directory;
        }
        if (node == null) {
            throw new MissingFileException(
                    path + " has no place: the directory " + parent + " does not exist; create it first", path, null);
        }
        throw new StorageException(
                path + " has no place: " + parent + " is a file, not a directory; take another name", path, null);
    }

    private MemoryDirectory directoryIn(MemoryDirectory above, String name, Path path) {
        MemoryNode node = above.child(name);
        if (node instanceof MemoryDirectory directory) {
            return directory;
        }
        if (node != null) {
            throw new ExistingFileException(
                    path + " cannot be created: " + name + " is a file there; take another name", path, null);
        }
        MemoryDirectory created = new MemoryDirectory();
        above.put(name, created);
        return created;
    }

    private MemoryDirectory rootOf(Path absolute) {
        return roots.computeIfAbsent(String.valueOf(absolute.getRoot()), root -> new MemoryDirectory());
    }

    private static String nameOf(Path path) {
        return String.valueOf(normal(path).getFileName());
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
