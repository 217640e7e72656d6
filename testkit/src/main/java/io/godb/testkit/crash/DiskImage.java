package io.godb.testkit.crash;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is on the disk after the cut: directories (without content) and files. */
final class DiskImage {
    private final SortedMap<Path, Optional<Content>> entries;
    private final long hash;

    DiskImage(SortedMap<Path, Optional<Content>> entries) {
        this.entries = entries;
        this.hash = hashOf(entries);
    }

    private static long hashOf(SortedMap<Path, Optional<Content>> entries) {
        long hash = entries.size();
        for (Map.Entry<Path, Optional<Content>> entry : entries.entrySet()) {
            hash = Hashes.mix(hash, Hashes.of(entry.getKey()));
            hash = Hashes.mix(hash, entry.getValue().map(Content::hash).orElse(-1L));
        }
        return hash;
    }

    /** The same for two images that hold the same. */
    long hash() {
        return hash;
    }

    /** The highest directories: everything is below them. */
    Path[] topDirectories() {
        SortedMap<Path, Boolean> tops = new TreeMap<>();
        for (Path path : entries.keySet()) {
            Path parent = path.getParent();
            if (parent == null || !entries.containsKey(parent)) {
                tops.put(parent == null ? Path.of("") : path, true);
            }
        }
        return tops.containsKey(Path.of(""))
                ? new Path[] {Path.of("")}
                : tops.keySet().toArray(Path[]::new);
    }

    /** A file system of its own that holds the image. */
    FileSystem open() {
        FileSystem files = new MemoryFileSystem();
        entries.forEach((path, content) -> write(files, path, content));
        return files;
    }

    private static void write(FileSystem files, Path path, Optional<Content> content) {
        if (content.isEmpty()) {
            files.createDirectories(path);
            return;
        }
        try (AppendFile file = files.create(path)) {
            content.get().writeTo(file);
        }
    }
}
