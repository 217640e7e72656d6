package io.godb.core.internal.checkpoint;

import io.godb.core.StorageException;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * A disk that is as unkind as a disk may be: of the names that no force of their directory has covered, any subset survives a
 * power cut, and of bytes that were not forced all, half or none. Any call can be made to fail, before or after it did its work.
 *
 * <p>One thread.
 */
final class CrashFileSystem implements FileSystem {
    private static final int MOST_PENDING = 10;
    /** Where files come from, and where they go. */
    private static final Path NOWHERE = Path.of("/nowhere");

    /** Whether the call of that index, counted from 0, fails before it does anything. */
    IntPredicate failsBefore = call -> false;
    /** Whether it fails when it has done its work. */
    IntPredicate failsAfter = call -> false;
    /** Runs before each call. */
    Runnable onCall = () -> {};

    int calls;

    private final MemoryFileSystem memory = new MemoryFileSystem();
    private final Map<Path, Content> contents = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Set<Path> directories = new HashSet<>();

    /** The bytes of one file, whatever its name is. */
    private static final class Content {
        byte[] written = new byte[0];
        byte[] forced = new byte[0];

        byte[] left(int halves) {
            int unforced = written.length - forced.length;
            byte[] left = new byte[forced.length + unforced * halves / 2];
            System.arraycopy(written, 0, left, 0, left.length);
            return left;
        }
    }

    /** A name that came, went, or moved. */
    private static final class Change {
        final Path gone;
        final Path come;
        final Content content;
        boolean isDurable;

        Change(Path gone, Path come, Content content) {
            this.gone = gone;
            this.come = come;
            this.content = content;
        }
    }

    /** Every picture that a power cut now could leave. */
    List<MemoryFileSystem> afterPowerCut() {
        List<Change> pending =
                changes.stream().filter(change -> !change.isDurable).toList();
        if (pending.size() > MOST_PENDING) {
            throw new IllegalStateException(pending.size() + " changes of names were not forced");
        }
        List<MemoryFileSystem> pictures = new ArrayList<>();
        for (int halves = 0; halves <= 2; halves++) {
            for (int kept = 0; kept < 1 << pending.size(); kept++) {
                pictures.add(picture(pending, kept, halves));
            }
        }
        return pictures;
    }

    /** Asks without being counted. */
    boolean isThere(Path file) {
        return memory.exists(file);
    }

    private MemoryFileSystem picture(List<Change> pending, int kept, int halves) {
        Map<Path, Content> names = new TreeMap<>();
        for (Change change : changes) {
            int index = pending.indexOf(change);
            if (index < 0 || (kept >> index & 1) == 1) {
                names.remove(change.gone);
                names.put(change.come, change.content);
            }
        }
        MemoryFileSystem picture = new MemoryFileSystem();
        directories.forEach(picture::createDirectories);
        names.forEach((file, content) -> {
            if (!file.equals(NOWHERE)) {
                Checkpoints.write(picture, file, content.left(halves));
            }
        });
        return picture;
    }

    private <T> T call(Supplier<T> work) {
        onCall.run();
        int call = calls++;
        if (failsBefore.test(call)) {
            throw new StorageException("call " + call + " fails", null, null);
        }
        T result = work.get();
        if (failsAfter.test(call)) {
            throw new StorageException("call " + call + " fails when it is done", null, null);
        }
        return result;
    }

    private void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    @Override
    public AppendFile create(Path file) {
        return call(() -> {
            AppendFile inner = memory.create(file);
            Content content = new Content();
            contents.put(file, content);
            changes.add(new Change(NOWHERE, file, content));
            return new Watched(inner, content);
        });
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReadFile open(Path file) {
        return call(() -> memory.open(file));
    }

    @Override
    public ByteView view(Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(Path path) {
        return call(() -> memory.exists(path));
    }

    @Override
    public long size(Path file) {
        return call(() -> memory.size(file));
    }

    @Override
    public List<Path> list(Path directory) {
        return call(() -> memory.list(directory));
    }

    @Override
    public void createDirectories(Path directory) {
        directories.add(directory);
        run(() -> memory.createDirectories(directory));
    }

    @Override
    public void rename(Path from, Path to) {
        run(() -> {
            memory.rename(from, to);
            Content content = contents.remove(from);
            contents.put(to, content);
            changes.add(new Change(from, to, content));
        });
    }

    @Override
    public boolean delete(Path path) {
        return call(() -> {
            boolean wasThere = memory.delete(path);
            if (wasThere) {
                changes.add(new Change(path, NOWHERE, contents.remove(path)));
            }
            return wasThere;
        });
    }

    @Override
    public void forceDirectory(Path directory) {
        run(() -> {
            memory.forceDirectory(directory);
            for (Change change : changes) {
                Path named = change.come.equals(NOWHERE) ? change.gone : change.come;
                change.isDurable |= directory.equals(named.getParent());
            }
        });
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

    /** Knows what was forced. */
    private final class Watched implements AppendFile {
        private final AppendFile inner;
        private final Content content;

        Watched(AppendFile inner, Content content) {
            this.inner = inner;
            this.content = content;
        }

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
            run(() -> {
                byte[] more = new byte[source.remaining()];
                source.duplicate().get(more);
                inner.append(source, route);
                int length = content.written.length;
                byte[] all = Arrays.copyOf(content.written, length + more.length);
                System.arraycopy(more, 0, all, length, more.length);
                content.written = all;
            });
        }

        @Override
        public void fill(long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force() {
            run(() -> content.forced = content.written);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
