package io.godb.testkit.fault;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the device has of each file and directory, by name; a renamed file keeps its own. A file that was there before
 * counts as forced.
 *
 * <p>After a force of a directory failed and was forgotten, further forces of it are not passed on until a name in it
 * changes again: forcing again proves nothing, doing it again and forcing that does.
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object.
 */
final class ForceLedger {
    private final Map<Path, FileForces> files = new TreeMap<>();
    private final Set<Path> forgottenDirectories = new HashSet<>();

    synchronized FileForces created(Path file) {
        FileForces forces = new FileForces();
        files.put(file.normalize(), forces);
        nameChanged(file);
        return forces;
    }

    synchronized FileForces openedAt(Path file, long position) {
        FileForces forces = files.computeIfAbsent(file.normalize(), name -> new FileForces());
        forces.openedAt(position);
        return forces;
    }

    synchronized void renamed(Path from, Path to) {
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
        nameChanged(path);
    }

    synchronized void nameChanged(Path path) {
        Path parent = path.normalize().getParent();
        forgottenDirectories.remove(parent == null ? Path.of("") : parent);
    }

    synchronized void forgetDirectory(Path directory) {
        forgottenDirectories.add(directory.normalize());
    }

    synchronized boolean isForgotten(Path directory) {
        return forgottenDirectories.contains(directory.normalize());
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
