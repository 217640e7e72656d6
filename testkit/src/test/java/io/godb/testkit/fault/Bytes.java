package io.godb.testkit.fault;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files with text in them, for tests that care about little else. */
final class Bytes {
    private Bytes() {}

    static ByteBuffer of(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static void append(AppendFile file, String text) {
        file.append(of(text), Route.CHANNEL);
    }

    static void write(FileSystem files, Path path, String text) {
        try (AppendFile file = files.create(path)) {
            append(file, text);
            file.force();
        }
    }

    static String read(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.readFully(content, 0);
            return new String(content.array(), StandardCharsets.UTF_8);
        }
    }
}
