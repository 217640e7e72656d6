package io.godb.testkit.trace;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A file system in memory of which a test changes single methods. */
class WrappedFileSystem implements FileSystem {
    final MemoryFileSystem target = new MemoryFileSystem();

    @Override
    public AppendFile create(Path file) {
        return target.create(file);
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        return target.openForAppend(file, position);
    }

    @Override
    public ReadFile open(Path file) {
        return target.open(file);
    }

    @Override
    public ByteView view(Path file) {
        return target.view(file);
    }

    @Override
    public boolean exists(Path path) {
        return target.exists(path);
    }

    @Override
    public long size(Path file) {
        return target.size(file);
    }

    @Override
    public List<Path> list(Path directory) {
        return target.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        target.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) {
        target.rename(from, to);
    }

    @Override
    public boolean delete(Path path) {
        return target.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) {
        target.forceDirectory(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        return target.freeBytes(directory);
    }

    @Override
    public FileSystemKind kind(Path directory) {
        return target.kind(directory);
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return target.lock(directory, mode);
    }

    /** A file of which a test changes single methods. */
    static class WrappedAppendFile implements AppendFile {
        final AppendFile target;

        WrappedAppendFile(AppendFile target) {
            this.target = target;
        }

        @Override
        public Path path() {
            return target.path();
        }

        @Override
        public long position() {
            return target.position();
        }

        @Override
        public long size() {
            return target.size();
        }

        @Override
        public void append(ByteBuffer source, Route route) {
            target.append(source, route);
        }

        @Override
        public void fill(long length) {
            target.fill(length);
        }

        @Override
        public void force() {
            target.force();
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
