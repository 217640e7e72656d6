package io.godb.crashtests.model;

import io.godb.core.MissingFileException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Where a database is. */
record Place(FileSystem files, Path directory) {
    private static final List<String> DIRECTORIES = List.of("checkpoints", "tables", "wal");

    static Place inMemory() {
        return new Place(new MemoryFileSystem(), Path.of("/db"));
    }

    /** What a killed process would leave of a database that is open, elsewhere. */
    Place copyTo(FileSystem target, Path to) {
        copy(directory, target, to);
        return new Place(target, to);
    }

    /** The same, as it is at one moment: names are never used again, so none has come or gone where they are the same. */
    Place killedTo(Supplier<Place> newPlace) {
        while (true) {
            Place copy = newPlace.get();
            Set<Path> before = names();
            try {
                copyTo(copy.files(), copy.directory());
            } catch (MissingFileException gone) {
                continue;
            }
            if (before.equals(names())) {
                return copy;
            }
        }
    }

    /** Every file there is now, by name. */
    private Set<Path> names() {
        Set<Path> names = new TreeSet<>(files.list(directory));
        DIRECTORIES.forEach(each -> names.addAll(files.list(directory.resolve(each))));
        return names;
    }

    private void copy(Path from, FileSystem target, Path to) {
        target.createDirectories(to);
        for (Path each : files.list(from)) {
            String name = String.valueOf(each.getFileName());
            if (DIRECTORIES.contains(name)) {
                copy(each, target, to.resolve(name));
            } else if (!name.equals(DirectoryLock.LOCK_FILE) && !name.startsWith(DirectoryLock.OWNER_FILE)) {
                copyFile(each, target, to.resolve(name));
            }
        }
    }

    private void copyFile(Path from, FileSystem target, Path to) {
        try (ReadFile source = files.open(from);
                AppendFile copy = target.create(to)) {
            ByteBuffer content = ByteBuffer.allocate((int) source.size());
            source.readFully(content, 0);
            copy.append(content.flip(), Route.CHANNEL);
        }
    }
}
