package io.godb.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Writes, reads and compares whole files. */
final class Contents {
    /** Lengths around which things go wrong: words, pages, and the larger units a file may be kept in. */
    static final int[] LENGTHS = {
        0, 1, 7, 8, 9, 4095, 4096, 4097, 8191, 8192, 8193, 16_384, 32_769, 65_535, 65_536, 65_537, 200_000
    };

    private Contents() {}

    /** Bytes that differ from place to place and from seed to seed, and are never zero. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        for (int index = 0; index < length; index++) {
            bytes[index] |= 1;
        }
        return bytes;
    }

    static void createFile(FileSystem files, Path file, byte[] content) {
        try (AppendFile target = files.create(file)) {
            target.append(ByteBuffer.wrap(content), Route.CHANNEL);
        }
    }

    static void append(AppendFile target, byte[] bytes, Route route) {
        target.append(ByteBuffer.wrap(bytes), route);
    }

    static byte[] read(FileSystem files, Path file) {
        try (ReadFile source = files.open(file)) {
            return read(source);
        }
    }

    static byte[] read(ReadFile source) {
        ByteBuffer target = ByteBuffer.allocate((int) source.size());
        source.readFully(target, 0);
        return target.array();
    }

    static byte[] copy(ByteView view) {
        byte[] target = new byte[view.size()];
        view.copy(0, target, 0, target.length);
        return target;
    }

    /** The file has this content, whichever way it is read. */
    static void assertContent(byte[] expected, FileSystem files, Path file) {
        assertArrayEquals(expected, read(files, file), () -> "content of " + file + " as read");
        try (ByteView view = files.view(file)) {
            assertArrayEquals(expected, copy(view), () -> "content of " + file + " as viewed");
        }
    }

    /** All the parts, one behind the other. */
    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    /** The content after {@code part} was written at {@code position}. */
    static byte[] overwrite(byte[] content, int position, byte[] part) {
        byte[] result = Arrays.copyOf(content, Math.max(content.length, position + part.length));
        System.arraycopy(part, 0, result, position, part.length);
        return result;
    }
}
