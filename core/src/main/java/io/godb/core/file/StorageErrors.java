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
import java.nio.file.AtomicMoveNotSupportedException;
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
    /** Texts that mean neither a full disk nor a read-only medium, whatever state those are in. */
    private static final String[] FAMILIAR = {
        "Input/output error", "Is a directory", "Not a directory", "Too many open files", "File name too long", "Stale"
    };

    private StorageErrors() {}

    /** A failure of something that changes the storage: {@code action} (such as "create") was done to {@code file}. */
    static StorageException whenWriting(String action, Path file, IOException cause) {
        String message = message(action, file, cause);
        if (isDiskFull(cause)) {
            return diskFull(message, file, cause);
        }
        if (cause instanceof AccessDeniedException || mentions(cause, "Read-only file system")) {
            return readOnly(message, file, cause);
        }
        if (isUntold(cause) && !mentions(cause, FAMILIAR)) {
            // A text we cannot read, translated perhaps: the state of the medium tells.
            if (isOnReadOnlyMedium(file)) {
                return readOnly(message, file, cause);
            }
            if (freeBytesOr(file, Long.MAX_VALUE) < 4096) {
                return diskFull(message, file, cause);
            }
        }
        return whenReading(action, file, cause);
    }

    /** A failure of something that changes nothing. */
    static StorageException whenReading(String action, Path file, IOException cause) {
        String message = message(action, file, cause);
        if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
            return new MissingFileException(message + "; was it moved, or never there?", file, cause);
        }
        if (cause instanceof FileAlreadyExistsException) {
            return new ExistingFileException(message + "; look who made it, it was expected to be new", file, cause);
        }
        if (mentions(cause, "Too many open files")) {
            return new OutOfFileHandlesException(
                    message + "; raise the limit on open files (ulimit -n), or close some", file, cause);
        }
        return new StorageException(message + advice(cause), file, cause);
    }

    private static String advice(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "; check the permissions";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "; delete what is in it first";
        }
        if (cause instanceof AtomicMoveNotSupportedException) {
            return "; keep both on one";
        }
        if (cause instanceof NotDirectoryException || mentions(cause, "irectory")) {
            return "; check the name";
        }
        return "; check the device, then reopen";
    }

    private static String message(String action, Path file, IOException cause) {
        return "could not " + action + " " + file + ": " + reason(cause);
    }

    private static DiskFullException diskFull(String message, Path file, IOException cause) {
        return new DiskFullException(message + "; free some space", file, cause);
    }

    private static ReadOnlyStorageException readOnly(String message, Path file, IOException cause) {
        return new ReadOnlyStorageException(
                message + "; make the medium or the directory writable, or open it read-only", file, cause);
    }

    private static boolean isDiskFull(IOException cause) {
        return mentions(cause, "No space left", "quota exceeded", "not enough space");
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
        if (cause instanceof AtomicMoveNotSupportedException) {
            return "the names are on different file systems";
        }
        String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason;
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

    /** Why {@code path} is no directory: it is missing, or something else. */
    static IOException absenceOfDirectory(Path path) {
        String name = path.toString();
        return Files.exists(path) ? new NotDirectoryException(name) : new NoSuchFileException(name);
    }

    private static Path existing(Path file) {
        return Files.exists(file) ? file : AtomicFile.directoryOf(file);
    }
}
