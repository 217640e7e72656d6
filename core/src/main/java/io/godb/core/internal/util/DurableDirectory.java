package io.godb.core.internal.util;

import io.godb.core.ReadOnlyStorageException;
import io.godb.core.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates directories so that no power cut takes them away with what was made durable in them.
 *
 * <p><b>Failure.</b> Some of them may be there; doing it again is harmless.
 */
public final class DurableDirectory {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");

    private DurableDirectory() {}

    /** Creates the directory, and those above it, durably; where it is there, its name becomes durable. */
    public static void create(FileSystem files, Path directory) {
        Deque<Path> missing = new ArrayDeque<>();
        Path lowest = directory;
        while (lowest != null && !isThere(files, lowest)) {
            missing.push(lowest);
            lowest = lowest.getParent();
        }
        if (lowest != null) {
            forceNameIfAllowed(files, lowest);
        }
        // One by one: whenever this is killed, at most one name, that of the lowest that is there, is not durable.
        for (Path each : missing) {
            files.createDirectories(each);
            files.forceDirectory(above(each));
        }
    }

    /** Of a directory that was there; who may not open the one above did not make it, and cannot do more. */
    private static void forceNameIfAllowed(FileSystem files, Path directory) {
        if (directory.getNameCount() == 0 || directory.toString().isEmpty()) {
            return;
        }
        try {
            files.forceDirectory(above(directory));
        } catch (ReadOnlyStorageException refused) {
            LOG.info("cannot make sure that the name of {} survives a power cut: {}", directory, refused.getMessage());
        }
    }

    private static Path above(Path directory) {
        Path parent = directory.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static boolean isThere(FileSystem files, Path path) {
        return path.toString().isEmpty() || files.exists(path);
    }
}
