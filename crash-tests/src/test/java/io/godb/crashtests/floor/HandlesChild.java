package io.godb.crashtests.floor;

import io.godb.core.ExistingFileException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.StorageException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.ReadFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens files until the process has no handle left, closes them, and opens one again. Argument: directory. */
final class HandlesChild {
    private HandlesChild() {}

    public static void main(String[] arguments) {
        FileSystem files = new LocalFileSystem();
        Path path = Path.of(arguments[0], "file");
        files.create(path).close();
        loadTheClassesOfFailures(files, path);
        List<ReadFile> opened = new ArrayList<>();
        try {
            while (opened.size() < 1000) {
                opened.add(files.open(path));
            }
        } catch (OutOfFileHandlesException expected) {
            opened.forEach(ReadFile::close);
            System.out.println(expected);
        }
        files.open(path).close();
        System.out.println("healed");
    }

    /** From a folder of classes each class takes a handle to load, and then there will be none. */
    private static void loadTheClassesOfFailures(FileSystem files, Path path) {
        try {
            files.create(path).close();
        } catch (ExistingFileException asWanted) {
            requireRetryable(new OutOfFileHandlesException("", null, asWanted));
        }
    }

    private static void requireRetryable(StorageException failure) {
        if (failure.isRetryable()) {
            return;
        }
        throw new AssertionError("running out of handles heals", failure);
    }
}
