package io.godb.crashtests.floor;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Appends more from the heap than the JDK has direct memory to pass it on with. Argument: directory. */
final class OutOfMemoryChild {
    private OutOfMemoryChild() {}

    public static void main(String[] arguments) {
        try (AppendFile file = new LocalFileSystem().create(Path.of(arguments[0], "file"))) {
            file.append(ByteBuffer.allocate(1000), Route.CHANNEL);
            try {
                file.append(ByteBuffer.allocate(1 << 20), Route.CHANNEL);
                throw new AssertionError("there was memory enough");
            } catch (OutOfMemoryError expected) {
                appendAgain(file);
            }
        }
    }

    private static void appendAgain(AppendFile file) {
        try {
            file.append(ByteBuffer.allocate(1), Route.CHANNEL);
        } catch (StorageException refusal) {
            System.out.println("refused: " + refusal.getMessage());
            return;
        }
        throw new AssertionError("the file was used again after a failed append");
    }
}
