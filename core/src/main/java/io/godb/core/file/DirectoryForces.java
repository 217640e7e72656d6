package io.godb.core.file;

import io.godb.core.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces directories, one after another: of two forces that overlap, the kernel may tell only one that the names of both
 * were lost. So a force that waited while another failed fails with it, whichever directory that was of.
 *
 * <p><b>Threads.</b> Any.
 */
final class DirectoryForces {
    private final ReentrantLock forcing = new ReentrantLock();
    private final AtomicLong failures = new AtomicLong();

    void force(Path directory) {
        long failuresBefore = failures.get();
        forcing.lock();
        try {
            if (failures.get() != failuresBefore) {
                throw new StorageException(
                        "could not force the directory " + directory
                                + ": another force of a directory failed meanwhile, which may have been told of this one's"
                                + " loss; reopen to recover",
                        directory,
                        null);
            }
            forceLocked(directory);
        } catch (Throwable failure) {
            failures.incrementAndGet();
            throw failure;
        } finally {
            forcing.unlock();
        }
    }

    private static void forceLocked(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw StorageErrors.whenWriting(
                    "force the directory", directory, StorageErrors.absenceOfDirectory(directory));
        }
        if (Platform.IS_WINDOWS) {
            return;
        }
        try (LocalChannel channel = LocalChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("force the directory", directory, cause);
        }
    }
}
