package io.godb.testkit.fault;

import io.godb.core.DiskFullException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StorageException;
import java.nio.file.Path;

/** What an operating system says when it refuses, and the exception a real file system makes of it. */
public enum Errno {
    /** The device failed: a {@link StorageException}. */
    EIO,
    /** No space is left: a {@link DiskFullException}. */
    ENOSPC,
    /** The process has no file handle left: an {@link OutOfFileHandlesException}. */
    EMFILE,
    /** The medium is mounted read-only: a {@link ReadOnlyStorageException}. */
    EROFS,
    /** Permission is denied: a {@link ReadOnlyStorageException}. */
    EACCES;

    StorageException toException(String message, Path file) {
        return switch (this) {
            case EIO -> new StorageException(message, file, null);
            case ENOSPC -> new DiskFullException(message, file, null);
            case EMFILE -> new OutOfFileHandlesException(message, file, null);
            case EROFS, EACCES -> new ReadOnlyStorageException(message, file, null);
        };
    }
}
