package io.godb.crashtests.engine;

import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The bytes of a database's files, by their names below its directory: what a killed process left, to be damaged and opened. */
record Tree(SortedMap<String, byte[]> files) {
    private static final List<String> PARTS = List.of("wal", "tables", "checkpoints");

    /** What a copy of the directory would hold now; locks and who holds them are not copied. */
    static Tree of(FileSystem source, Path directory) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (source.exists(directory)) {
            add(source, directory, "", files);
            for (String part : PARTS) {
                if (source.exists(directory.resolve(part))) {
                    add(source, directory.resolve(part), part + "/", files);
                }
            }
        }
        return new Tree(files);
    }

    private static void add(FileSystem source, Path directory, String prefix, SortedMap<String, byte[]> files) {
        for (Path path : source.list(directory)) {
            String name = String.valueOf(path.getFileName());
            boolean isLock = name.equals(DirectoryLock.LOCK_FILE) || name.startsWith(DirectoryLock.OWNER_FILE);
            if (!isLock && !PARTS.contains(name)) {
                files.put(prefix + name, content(source, path));
            }
        }
    }

    private static byte[] content(FileSystem source, Path path) {
        try (ReadFile file = source.open(path)) {
            byte[] bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    byte[] bytes(String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new AssertionError("no file " + name + " in " + files.keySet());
        }
        return bytes;
    }

    /** The names that begin and end so. */
    Stream<String> names(String prefix, String suffix) {
        return files.keySet().stream().filter(name -> name.startsWith(prefix) && name.endsWith(suffix));
    }

    Tree with(String name, byte[] bytes) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put(name, bytes);
        return new Tree(changed);
    }

    Tree without(String name) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.remove(name);
        return new Tree(changed);
    }

    Tree cut(String name, int length) {
        return with(name, Arrays.copyOf(bytes(name), length));
    }

    Tree flipped(String name, int position, int bits) {
        byte[] bytes = bytes(name).clone();
        bytes[position] ^= (byte) bits;
        return with(name, bytes);
    }

    /** A new file system that holds these files. */
    MemoryFileSystem write(Path directory) {
        MemoryFileSystem target = new MemoryFileSystem();
        target.createDirectories(directory);
        PARTS.forEach(part -> target.createDirectories(directory.resolve(part)));
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            try (AppendFile file = target.create(directory.resolve(each.getKey()))) {
                file.append(ByteBuffer.wrap(each.getValue()), Route.CHANNEL);
            }
        }
        return target;
    }
}
