package io.godb.testkit.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories: copied and deleted. */
final class Directories {
    private Directories() {}

    /** Copies a store as a kill left it, if it has no more than so many bytes; returns whether it has. */
    static boolean copy(Path source, Path target, long bytesMax) throws IOException {
        delete(target);
        if (!Files.exists(source)) {
            return false;
        }
        List<Path> paths = list(source);
        long bytes = 0;
        for (Path path : paths) {
            bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
        }
        if (bytes > bytesMax) {
            return false;
        }
        for (Path path : paths) {
            Files.copy(path, target.resolve(source.relativize(path)));
        }
        return true;
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            for (Path path :
                    list(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.toList();
        }
    }
}
