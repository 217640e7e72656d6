package io.godb.testkit.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.godb.core.DiskFullException;
import io.godb.core.MissingFileException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to it, a small disk in memory has the bytes and the free space that simple arithmetic says. */
class MemoryCapacityPropertyTest {
    private static final int BLOCK_BYTES = 4096;
    private static final int LARGEST_CAPACITY_BLOCKS = 40;

    @Property(tries = 300)
    void bytesAndFreeSpaceAreWhatTheModelSays(@ForAll("steps") List<Step> steps) {
        Model model = new Model();
        for (Step step : steps) {
            model.take(step);
            model.check();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of(Action.values()),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 100_000))
                .as(Step::new);
        return step.list().ofMaxSize(40);
    }

    enum Action {
        APPEND,
        APPEND_LITTLE,
        FILL,
        RENAME,
        DELETE,
        CAPACITY
    }

    /** One action, on a file, perhaps another, and with a length that each takes what it needs of. */
    record Step(Action action, int file, int other, int length) {}

    private static final class Model {
        private final MemoryFileSystem files = new MemoryFileSystem(10 * BLOCK_BYTES);
        private final Map<Path, byte[]> contents = new TreeMap<>();
        private int capacityBlocks = 10;

        void take(Step step) {
            Path file = Path.of("file-" + step.file());
            switch (step.action()) {
                case APPEND -> append(file, step.length());
                case APPEND_LITTLE -> append(file, step.length() % 5000);
                case FILL -> fill(file, step.length());
                case RENAME -> rename(file, Path.of("file-" + step.other()));
                case DELETE -> assertEquals(contents.remove(file) != null, files.delete(file));
                case CAPACITY -> capacity(step.length() % LARGEST_CAPACITY_BLOCKS);
            }
        }

        private void append(Path file, int length) {
            byte[] part = new byte[length];
            Arrays.fill(part, (byte) (length | 1));
            try (AppendFile target = opened(file)) {
                int size = contents.get(file).length;
                int reached = (int) Math.min(size + length, reachableSize(size));
                ByteBuffer source = ByteBuffer.wrap(part);
                if (reached < size + length) {
                    assertThrows(DiskFullException.class, () -> target.append(source, Route.CHANNEL));
                    assertEquals(size, target.position());
                } else {
                    target.append(source, Route.MAPPED);
                    assertEquals(reached, target.position());
                }
                byte[] content = Arrays.copyOf(contents.get(file), reached);
                System.arraycopy(part, 0, content, size, reached - size);
                contents.put(file, content);
            }
        }

        private void fill(Path file, int length) {
            try (AppendFile target = opened(file)) {
                int size = contents.get(file).length;
                int wanted = Math.max(size, length);
                int reached = (int) Math.min(wanted, reachableSize(size));
                if (reached < wanted) {
                    assertThrows(DiskFullException.class, () -> target.fill(length));
                } else {
                    target.fill(length);
                }
                assertEquals(size, target.position());
                contents.put(file, Arrays.copyOf(contents.get(file), reached));
            }
        }

        private AppendFile opened(Path file) {
            byte[] content = contents.putIfAbsent(file, new byte[0]);
            return content == null ? files.create(file) : files.openForAppend(file, content.length);
        }

        private void rename(Path from, Path to) {
            byte[] content = contents.remove(from);
            if (content == null) {
                assertThrows(MissingFileException.class, () -> files.rename(from, to));
            } else {
                files.rename(from, to);
                contents.put(to, content);
            }
        }

        private void capacity(int blocks) {
            capacityBlocks = blocks;
            files.capacity((long) blocks * BLOCK_BYTES);
        }

        private long reachableSize(int size) {
            return (blocksFor(size) + freeBlocks()) * BLOCK_BYTES;
        }

        private long freeBlocks() {
            long used = contents.values().stream()
                    .mapToLong(content -> blocksFor(content.length))
                    .sum();
            return Math.max(0, capacityBlocks - used);
        }

        private static long blocksFor(long length) {
            return (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        }

        void check() {
            assertEquals(List.copyOf(contents.keySet()), files.list(Path.of("")));
            assertEquals(freeBlocks() * BLOCK_BYTES, files.freeBytes(Path.of("")));
            contents.forEach((file, content) -> {
                try (ReadFile source = files.open(file)) {
                    assertEquals(content.length, source.size());
                    ByteBuffer target = ByteBuffer.allocate(content.length);
                    source.readFully(target, 0);
                    assertArrayEquals(content, target.array());
                }
            });
        }
    }
}
