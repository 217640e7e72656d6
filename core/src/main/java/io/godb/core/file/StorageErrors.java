package io.godb.core.file;

import io.godb.core.DiskFullException;
import io.godb.core.ExistingFileException;
import io.godb.core.MissingFileException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * Turns the JDK's {@link IOException}s into GoDb's exceptions; the only place that does.
 *
 * <p>The JDK tells most failures apart by nothing but the operating system's text, which may be translated. So the
 * English texts are recognised, and for others the state of the storage is asked.
 */
final class StorageErrors {
    private StorageErrors() {}

    /** A failure while {@code action} (such as "create") was done to {@code file}. */
    static StorageException from(String action, Path file, IOException cause) {
        String message = "could not " + action + " " + file + ": " + reason(cause);
        if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
            return new MissingFileException(message + "; was it moved, or never there?", file, cause);
        }
        if (cause instanceof FileAlreadyExistsException) {
            return new ExistingFileException(message + "; it was expected to be new", file, cause);
        }
        if (isDiskFull(cause, file)) {
            return new DiskFullException(message + "; free some space, then it works again", file, cause);
        }
        if (isOutOfHandles(cause)) {
            return new OutOfFileHandlesException(
                    message + "; raise the limit on open files (ulimit -n), or close some", file, cause);
        }
        if (isReadOnly(cause, file)) {
            return new ReadOnlyStorageException(
                    message + "; make the medium or the directory writable, or open it read-only", file, cause);
        }
        return new StorageException(message, file, cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "the file exists";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason;
    }

    private static boolean isDiskFull(IOException cause, Path file) {
        if (mentions(cause, "No space left", "quota exceeded", "not enough space")) {
            return true;
        }
        // A translated text on a device without a single free block.
        return isUntold(cause) && freeBytesOr(file, Long.MAX_VALUE) < 4096;
    }

    private static boolean isOutOfHandles(IOException cause) {
        return mentions(cause, "Too many open files");
    }

    private static boolean isReadOnly(IOException cause, Path file) {
        if (cause instanceof AccessDeniedException || mentions(cause, "Read-only file system")) {
            return true;
        }
        return isUntold(cause) && isOnReadOnlyMedium(file);
    }

    /** Whether the exception's type says nothing about what happened. */
    private static boolean isUntold(IOException cause) {
        return cause.getClass() == IOException.class || cause.getClass() == FileSystemException.class;
    }

    private static boolean mentions(IOException cause, String... texts) {
        String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        if (reason != null) {
            for (String text : texts) {
                if (reason.contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long freeBytesOr(Path file, long unknown) {
        try {
            return Files.getFileStore(existing(file)).getUsableSpace();
        } catch (IOException noAnswer) {
            return unknown;
        }
    }

    /** Whether the file system that {@code file} is on, or would be, is mounted read-only. */
    static boolean isOnReadOnlyMedium(Path file) {
        try {
            return Files.getFileStore(existing(file)).isReadOnly();
        } catch (IOException noAnswer) {
            return false;
        }
    }

    private static Path existing(Path file) {
        return Files.exists(file) ? file : AtomicFile.directoryOf(file);
    }
}
