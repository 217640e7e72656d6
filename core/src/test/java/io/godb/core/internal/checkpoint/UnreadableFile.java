package io.godb.core.internal.checkpoint;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import java.nio.file.Path;
import java.util.List;

/** A file system on which one file can neither be read nor deleted. */
record UnreadableFile(FileSystem files, Path file, RuntimeException failure) implements FileSystem {
    private void require(Path other) {
        if (other.equals(file)) {
            throw failure;
        }
    }

    @Override
    public AppendFile create(Path path) {
        return files.create(path);
    }

    @Override
    public AppendFile openForAppend(Path path, long position) {
        return files.openForAppend(path, position);
    }

    @Override
    public ReadFile open(Path path) {
        require(path);
        return files.open(path);
    }

    @Override
    public ByteView view(Path path) {
        return files.view(path);
    }

    @Override
    public boolean exists(Path path) {
        return files.exists(path);
    }

    @Override
    public long size(Path path) {
        return files.size(path);
    }

    @Override
    public List<Path> list(Path directory) {
        return files.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) {
        files.rename(from, to);
    }

    @Override
    public boolean delete(Path path) {
        require(path);
        return files.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) {
        require(directory);
        files.forceDirectory(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        return files.freeBytes(directory);
    }

    @Override
    public FileSystemKind kind(Path directory) {
        return files.kind(directory);
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return files.lock(directory, mode);
    }
}
