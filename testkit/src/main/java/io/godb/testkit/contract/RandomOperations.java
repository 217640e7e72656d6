package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.overwrite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.ExistingFileException;
import io.godb.core.MissingFileException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.function.Executable;

/**
 * Does random operations to a file system and to a model, a map from names to contents, and compares. There are few names,
 * so that they meet often. Some views stay open for a while, whatever becomes of their files' names.
 */
final class RandomOperations implements AutoCloseable {
    private static final int DIRECTORIES = 3;
    private static final int NAMES = 5;
    private static final int OPEN_VIEWS = 4;
    private static final int CHECK_EVERY = 100;

    private final FileSystem files;
    private final SplittableRandom random;
    private final List<Path> directories = new ArrayList<>();
    private final TreeMap<Path, Content> model = new TreeMap<>();
    private final Deque<OpenView> views = new ArrayDeque<>();

    RandomOperations(FileSystem files, Path directory, SplittableRandom random) {
        this.files = files;
        this.random = random;
        for (int number = 0; number < DIRECTORIES; number++) {
            directories.add(directory.resolve("directory-" + number));
            files.createDirectories(directories.get(number));
        }
    }

    void run(int operations) {
        for (int count = 1; count <= operations; count++) {
            doOne();
            if (count % CHECK_EVERY == 0) {
                checkAll();
            }
        }
        checkAll();
    }

    @Override
    public void close() {
        views.forEach(open -> open.view().close());
        views.clear();
    }

    private void doOne() {
        switch (random.nextInt(12)) {
            case 0, 1 -> create(anyName());
            case 2, 3, 4 -> append(anyName());
            case 5 -> rename(anyName(), anyName());
            case 6 -> recycle(anyName(), anyName());
            case 7 -> delete(anyName());
            case 8 -> readRange(anyName());
            case 9 -> openView(anyName());
            case 10 -> checkViews();
            default -> doSeldom();
        }
    }

    private void doSeldom() {
        switch (random.nextInt(4)) {
            case 0 -> publish(anyName());
            case 1 -> fill(anyName());
            case 2 -> list(anyDirectory());
            default -> deleteDirectory(anyDirectory());
        }
    }

    private void create(Path file) {
        if (model.containsKey(file)) {
            assertRefused(ExistingFileException.class, file, () -> files.create(file));
            return;
        }
        Content content = new Content();
        model.put(file, content);
        try (AppendFile target = files.create(file)) {
            appendTo(target, content, 0);
        }
    }

    private void append(Path file) {
        Content content = model.get(file);
        if (content == null) {
            assertRefused(MissingFileException.class, file, () -> files.openForAppend(file, 0));
            return;
        }
        int size = content.bytes.length;
        int position = random.nextBoolean() ? size : random.nextInt(size + 1);
        assertThrows(IllegalArgumentException.class, () -> files.openForAppend(file, size + 1L));
        try (AppendFile target = files.openForAppend(file, position)) {
            appendTo(target, content, position);
        }
    }

    private void appendTo(AppendFile target, Content content, int position) {
        int end = position;
        for (int count = random.nextInt(4); count > 0; count--) {
            byte[] part = anyBytes();
            target.append(ByteBuffer.wrap(part), random.nextBoolean() ? Route.MAPPED : Route.CHANNEL);
            content.bytes = overwrite(content.bytes, end, part);
            end += part.length;
            assertEquals(end, target.position());
            assertEquals(content.bytes.length, target.size());
        }
    }

    private void fill(Path file) {
        Content content = model.get(file);
        if (content != null) {
            int length = random.nextInt(100_000);
            try (AppendFile target = files.openForAppend(file, 0)) {
                target.fill(length);
                content.bytes = Arrays.copyOf(content.bytes, Math.max(length, content.bytes.length));
                appendTo(target, content, 0);
            }
        }
    }

    private void rename(Path from, Path to) {
        Content content = model.get(from);
        if (content == null) {
            assertRefused(MissingFileException.class, from, () -> files.rename(from, to));
            return;
        }
        files.rename(from, to);
        model.remove(from);
        model.put(to, content);
    }

    /** Only what nobody has open may be recycled. */
    private void recycle(Path retired, Path file) {
        Content content = model.get(retired);
        if (content == null || views.stream().anyMatch(open -> open.content() == content)) {
            return;
        }
        try (AppendFile target = files.recycle(retired, file)) {
            model.remove(retired);
            model.put(file, content);
            appendTo(target, content, 0);
        }
    }

    private void delete(Path file) {
        assertEquals(model.remove(file) != null, files.delete(file));
        assertFalse(files.exists(file));
    }

    private void readRange(Path file) {
        Content content = model.get(file);
        assertEquals(content != null, files.exists(file));
        if (content == null) {
            assertRefused(MissingFileException.class, file, () -> files.open(file));
            return;
        }
        int from = random.nextInt(content.bytes.length + 1);
        int to = random.nextInt(from, content.bytes.length + 1);
        try (ReadFile source = files.open(file)) {
            ByteBuffer target = ByteBuffer.allocate(to - from);
            source.readFully(target, from);
            assertArrayEquals(Arrays.copyOfRange(content.bytes, from, to), target.array());
        }
    }

    private void openView(Path file) {
        Content content = model.get(file);
        if (content == null) {
            assertRefused(MissingFileException.class, file, () -> files.view(file));
            return;
        }
        if (views.size() == OPEN_VIEWS) {
            views.removeFirst().view().close();
        }
        views.addLast(new OpenView(files.view(file), content, content.bytes.length));
    }

    private void publish(Path file) {
        Content content = new Content();
        content.bytes = anyBytes();
        AtomicFile.publish(files, file, ByteBuffer.wrap(content.bytes));
        model.put(file, content);
    }

    private void list(Path directory) {
        List<Path> expected = model.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .toList();
        assertEquals(expected, files.list(directory));
    }

    private void deleteDirectory(Path directory) {
        if (files.list(directory).isEmpty()) {
            assertTrue(files.delete(directory));
            files.createDirectories(directory);
        } else {
            assertThrows(StorageException.class, () -> files.delete(directory));
        }
    }

    private void checkAll() {
        directories.forEach(this::list);
        model.forEach((file, content) -> {
            assertEquals(content.bytes.length, files.size(file));
            assertContent(content.bytes, files, file);
        });
        checkViews();
    }

    private void checkViews() {
        for (OpenView open : views) {
            assertArrayEquals(Arrays.copyOf(open.content().bytes, open.size()), Contents.copy(open.view()));
        }
    }

    private static void assertRefused(Class<? extends StorageException> type, Path file, Executable call) {
        assertEquals(file, assertThrows(type, call).file());
    }

    private Path anyDirectory() {
        return directories.get(random.nextInt(DIRECTORIES));
    }

    private Path anyName() {
        return anyDirectory().resolve("file-" + random.nextInt(NAMES));
    }

    private byte[] anyBytes() {
        int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(200);
        return bytes(length, random.nextLong());
    }

    /** A file's bytes in the model, whatever its name. */
    private static final class Content {
        private byte[] bytes = new byte[0];
    }

    /** A view that stays open, and what it must show. */
    private record OpenView(ByteView view, Content content, int size) {}
}
