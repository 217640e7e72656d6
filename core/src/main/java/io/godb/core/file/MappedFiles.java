package io.godb.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Maps files on a thread of its own, which nobody interrupts: mapping goes through a channel that an interrupt of the
 * caller would close, and a caller that is interrupted over and over could never map at all. A thread is started for
 * each mapping.
 */
final class MappedFiles {
    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    private MappedFiles() {}

    /** Maps the first {@code length} bytes of a file, at least one, for reading. */
    static Mapping mapForReading(Path file, int length) throws IOException {
        return undisturbed(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return Mapping.of(channel, MapMode.READ_ONLY, length);
            }
        });
    }

    /** Maps the first {@code length} bytes of an open file, at least one, for storing into. */
    static Mapping mapForStoring(FileChannel channel, int length) throws IOException {
        return undisturbed(() -> Mapping.of(channel, MapMode.READ_WRITE, length));
    }

    private static <T> T undisturbed(Call<T> call) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread mapper = new Thread(
                () -> {
                    try {
                        result.complete(call.run());
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
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed;
        }
    }
}
