package io.godb.core.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Maps files, whether the caller is being interrupted or not. */
final class MappedFiles {
    private MappedFiles() {}

    /** Maps the first {@code length} bytes of a file, at least one. */
    static Mapping map(Path file, MapMode mode, int length) throws IOException {
        try {
            return mapHere(file, mode, length);
        } catch (ClosedByInterruptException callerWasInterrupted) {
            return mapOnAnotherThread(file, mode, length);
        }
    }

    private static Mapping mapHere(Path file, MapMode mode, int length) throws IOException {
        Set<StandardOpenOption> options = mode == MapMode.READ_WRITE
                ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
                : Set.of(StandardOpenOption.READ);
        try (FileChannel channel = FileChannel.open(file, options)) {
            return Mapping.of(channel, mode, length);
        }
    }

    /** A caller that is interrupted over and over could never map by itself; nobody interrupts this thread. */
    private static Mapping mapOnAnotherThread(Path file, MapMode mode, int length) throws IOException {
        CompletableFuture<Mapping> result = new CompletableFuture<>();
        Thread mapper = new Thread(
                () -> {
                    try {
                        result.complete(mapHere(file, mode, length));
                    } catch (Throwable failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "godb-map");
        mapper.setDaemon(true);
        mapper.start();
        try {
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
