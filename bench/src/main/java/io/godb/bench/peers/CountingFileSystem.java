package io.godb.bench.peers;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts how often files of the log are forced, and leaves everything to another file system. */
final class CountingFileSystem implements FileSystem {
    private static final Path LOG_DIRECTORY = Path.of("wal");

    private final FileSystem target;
    private final LongAdder logForces = new LongAdder();

    CountingFileSystem(FileSystem target) {
        this.target = target;
    }

    long logForces() {
        return logForces.sum();
    }

    private AppendFile counted(Path path, AppendFile file) {
        Path directory = path.toAbsolutePath().getParent();
        return directory != null && directory.endsWith(LOG_DIRECTORY) ? new CountedFile(file, logForces) : file;
    }

    @Override
    public AppendFile create(Path file) {
        return counted(file, target.create(file));
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        return counted(file, target.openForAppend(file, position));
    }

    @Override
    public AppendFile recycle(Path retired, Path file) {
        return counted(file, target.recycle(retired, file));
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

    private record CountedFile(AppendFile file, LongAdder forces) implements AppendFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long position() {
            return file.position();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void append(ByteBuffer source, Route route) {
            file.append(source, route);
        }

        @Override
        public void fill(long length) {
            file.fill(length);
        }

        @Override
        public void warm() {
            file.warm();
        }

        @Override
        public void force() {
            forces.increment();
            file.force();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
