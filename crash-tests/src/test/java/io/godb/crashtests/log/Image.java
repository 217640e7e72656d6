package io.godb.crashtests.log;

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

/** The bytes of a log's files, apart from any file system: what a killed process left, to be damaged and opened again. */
record Image(SortedMap<String, byte[]> files) {
    /** What a copy of the directory would hold now; its lock and who holds it are not copied. */
    static Image of(FileSystem source, Path directory) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Path path : source.list(directory)) {
            String name = String.valueOf(path.getFileName());
            if (!name.equals(DirectoryLock.LOCK_FILE) && !name.startsWith(DirectoryLock.OWNER_FILE)) {
                files.put(name, content(source, path));
            }
        }
        return new Image(files);
    }

    private static byte[] content(FileSystem source, Path path) {
        try (ReadFile file = source.open(path)) {
            byte[] bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    boolean hasSameBytesAs(Image other) {
        return files.keySet().equals(other.files.keySet())
                && files.keySet().stream().allMatch(name -> Arrays.equals(bytes(name), other.bytes(name)));
    }

    byte[] bytes(String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new AssertionError("no file " + name + " in " + files.keySet());
        }
        return bytes;
    }

    /** The segments' names, oldest first. */
    List<String> segments() {
        return files.keySet().stream().filter(name -> name.endsWith(".log")).toList();
    }

    Image with(String name, byte[] bytes) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put(name, bytes);
        return new Image(changed);
    }

    Image without(String name) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.remove(name);
        return new Image(changed);
    }

    Image cut(String name, int length) {
        return with(name, Arrays.copyOf(bytes(name), length));
    }

    /** A copy in which a range of a file holds zeros: pages that the device never got. */
    Image zeroed(String name, int from, int end) {
        byte[] bytes = bytes(name).clone();
        Arrays.fill(bytes, from, end, (byte) 0);
        return with(name, bytes);
    }

    Image flipped(String name, int position, int bits) {
        byte[] bytes = bytes(name).clone();
        bytes[position] ^= (byte) bits;
        return with(name, bytes);
    }

    /** A new file system that holds these files. */
    MemoryFileSystem write(Path directory) {
        MemoryFileSystem target = new MemoryFileSystem();
        target.createDirectories(directory);
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            try (AppendFile file = target.create(directory.resolve(each.getKey()))) {
                file.append(ByteBuffer.wrap(each.getValue()), Route.CHANNEL);
            }
        }
        return target;
    }
}
