package io.godb.core.file;

import java.nio.file.Path;

/** A directory of a memory file system, held until this is closed. The {@link MemoryTree} knows who holds what. */
final class MemoryLock implements DirectoryLock {
    private final MemoryTree tree;
    private final MemoryDirectory locked;
    private final Path directory;
    private final LockMode mode;
    private final String holder;

    MemoryLock(MemoryTree tree, MemoryDirectory locked, Path directory, LockMode mode, String holder) {
        this.tree = tree;
        this.locked = locked;
        this.directory = directory;
        this.mode = mode;
        this.holder = holder;
    }

    String holder() {
        return holder;
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
        tree.unlock(locked, this);
    }
}
