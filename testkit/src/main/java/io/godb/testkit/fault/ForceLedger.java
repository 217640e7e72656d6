package io.godb.testkit.fault;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the device has of each file and directory, by name; a renamed file keeps its own. A file that was there before
 * counts as forced.
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object, which is locked before what it hands out.
 */
final class ForceLedger {
    private final Map<Path, FileForces> files = new TreeMap<>();
    private final Map<Path, DirectoryForces> directories = new HashMap<>();

    synchronized FileForces created(Path file) {
        FileForces forces = new FileForces();
        files.put(file.normalize(), forces);
        nameChanged(file);
        return forces;
    }

    synchronized FileForces opened(Path file) {
        return files.computeIfAbsent(file.normalize(), name -> new FileForces());
    }

    synchronized FileForces recycled(Path file) {
        FileForces forces = opened(file);
        forces.recycled();
        return forces;
    }

    /** The name that leads to the file now; null if none does any more. */
    synchronized @Nullable Path nameOf(FileForces forces) {
        for (Map.Entry<Path, FileForces> named : files.entrySet()) {
            if (named.getValue() == forces) {
                return named.getKey();
            }
        }
        return null;
    }

    synchronized void renamed(Path from, Path to) {
        if (from.normalize().equals(to.normalize())) {
            return;
        }
        FileForces forces = files.remove(from.normalize());
        if (forces == null) {
            files.remove(to.normalize());
        } else {
            files.put(to.normalize(), forces);
        }
        nameChanged(from);
        nameChanged(to);
    }

    synchronized void deleted(Path path) {
        files.remove(path.normalize());
        directories.remove(normal(path));
        nameChanged(path);
    }

    synchronized void nameChanged(Path path) {
        Path name = normal(path);
        Path parent = name.getParent();
        if (parent != null) {
            directory(parent).changed(name);
        }
    }

    synchronized DirectoryForces directory(Path directory) {
        return directories.computeIfAbsent(normal(directory), name -> new DirectoryForces());
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    Map<Path, List<ByteRange>> forgottenRanges() {
        return ranges(FileForces::forgottenRanges);
    }

    Map<Path, List<ByteRange>> missingRanges() {
        return ranges(FileForces::missingRanges);
    }

    private synchronized Map<Path, List<ByteRange>> ranges(Function<FileForces, List<ByteRange>> choice) {
        Map<Path, List<ByteRange>> found = new TreeMap<>();
        files.forEach((file, forces) -> {
            List<ByteRange> ranges = choice.apply(forces);
            if (!ranges.isEmpty()) {
                found.put(file, ranges);
            }
        });
        return found;
    }
}
