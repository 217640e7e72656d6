package io.godb.bench;

import io.godb.core.file.AppendFile;
import io.godb.core.file.LocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of its own for one contender, on the disk that {@code godb.bench.dir} names; closing removes it. */
final class Scratch implements AutoCloseable {
    /** What a prepared file has, as a segment of the log by default. */
    static final int FILE_BYTES = 64 << 20;

    private final Path directory;

    Scratch() throws IOException {
        directory = newDirectory();
    }

    /** A new directory that the caller removes. */
    static Path newDirectory() throws IOException {
        Path parent = Path.of(System.getProperty("godb.bench.dir", System.getProperty("java.io.tmpdir")));
        return Files.createTempDirectory(Files.createDirectories(parent), "godb-bench");
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    /** A new file of that many zeros, which are on the device: writing into it needs no further space. */
    Path filled(String name, long bytes) {
        Path path = resolve(name);
        try (AppendFile file = new LocalFileSystem().create(path)) {
            file.fill(bytes);
        }
        return path;
    }

    /** Removes the directory or file {@code name} and what it holds. */
    void remove(String name) throws IOException {
        removeAll(resolve(name));
    }

    @Override
    public void close() throws IOException {
        removeAll(directory);
    }

    private static void removeAll(Path root) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(root)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
