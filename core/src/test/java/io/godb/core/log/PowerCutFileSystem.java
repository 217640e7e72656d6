package io.godb.core.log;

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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A disk that is as kind as a disk may be: every name is durable at once, and of each file what it held at its last force.
 * {@link #afterPowerCut} and {@link #afterKill} give a new file system with what is left.
 *
 * <p>It tells before it opens a view, appends or forces; whoever is told may wait, or throw.
 */
final class PowerCutFileSystem implements FileSystem {
    /** The files that are open for appending. */
    final Set<Path> open = ConcurrentHashMap.newKeySet();

    volatile Consumer<Path> onView = path -> {};
    volatile Consumer<AppendFile> onAppend = file -> {};
    volatile Consumer<Path> onForce = path -> {};

    private final MemoryFileSystem memory = new MemoryFileSystem();
    private final Map<Path, byte[]> durable = new ConcurrentHashMap<>();

    /** What a new machine finds: of each file, what it held at its last force. */
    MemoryFileSystem afterPowerCut(Path directory) {
        return image(directory, true);
    }

    /** What a new process finds: everything that was appended. */
    MemoryFileSystem afterKill(Path directory) {
        return image(directory, false);
    }

    /** The same disk after the process was killed; what was durable is still known. */
    PowerCutFileSystem killed(Path directory) {
        PowerCutFileSystem next = new PowerCutFileSystem();
        next.memory.createDirectories(directory);
        copy(directory, next.memory, false);
        next.durable.putAll(durable);
        return next;
    }

    private MemoryFileSystem image(Path directory, boolean isDurableOnly) {
        MemoryFileSystem image = new MemoryFileSystem();
        image.createDirectories(directory);
        copy(directory, image, isDurableOnly);
        return image;
    }

    private void copy(Path directory, MemoryFileSystem image, boolean isDurableOnly) {
        for (Path each : memory.list(directory)) {
            String name = each.getFileName().toString();
            if (!name.equals("LOCK") && !name.equals("OWNER")) {
                byte[] bytes = isDurableOnly ? durable.getOrDefault(each, new byte[0]) : content(each);
                try (AppendFile target = image.create(each)) {
                    target.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
                }
            }
        }
    }

    private byte[] content(Path file) {
        try (ReadFile opened = memory.open(file)) {
            byte[] bytes = new byte[(int) opened.size()];
            opened.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    private AppendFile wrapped(Path file, AppendFile inner) {
        open.add(file);
        return new AppendFile() {
            @Override
            public Path path() {
                return inner.path();
            }

            @Override
            public long position() {
                return inner.position();
            }

            @Override
            public long size() {
                return inner.size();
            }

            @Override
            public void append(ByteBuffer source, Route route) {
                onAppend.accept(this);
                inner.append(source, route);
            }

            @Override
            public void fill(long length) {
                boolean isGrowing = length > inner.size();
                inner.fill(length);
                if (isGrowing) {
                    durable.put(file, content(file));
                }
            }

            @Override
            public void force() {
                onForce.accept(file);
                inner.force();
                durable.put(file, content(file));
            }

            @Override
            public void close() {
                open.remove(file);
                inner.close();
            }
        };
    }

    @Override
    public AppendFile create(Path file) {
        return wrapped(file, memory.create(file));
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        return wrapped(file, memory.openForAppend(file, position));
    }

    @Override
    public ReadFile open(Path file) {
        return memory.open(file);
    }

    @Override
    public ByteView view(Path file) {
        onView.accept(file);
        return memory.view(file);
    }

    @Override
    public boolean exists(Path path) {
        return memory.exists(path);
    }

    @Override
    public long size(Path file) {
        return memory.size(file);
    }

    @Override
    public List<Path> list(Path directory) {
        return memory.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        memory.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) {
        memory.rename(from, to);
        byte[] moved = durable.remove(from);
        durable.remove(to);
        if (moved != null) {
            durable.put(to, moved);
        }
    }

    @Override
    public boolean delete(Path path) {
        durable.remove(path);
        return memory.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) {
        memory.forceDirectory(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        return memory.freeBytes(directory);
    }

    @Override
    public FileSystemKind kind(Path directory) {
        return memory.kind(directory);
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return memory.lock(directory, mode);
    }
}
