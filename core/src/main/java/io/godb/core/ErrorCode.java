package io.godb.core;

/**
 * The stable name of each way GoDb can fail. Names are never reused or renamed, so they are safe to alert on;
 * {@code docs/ERRORS.md} says for each what happened and what to do.
 */
public enum ErrorCode {
    /** The storage failed to read, write or force. */
    STORAGE_IO(false),
    /** The device, or the quota on it, is full. Works again by itself when space returns. */
    DISK_FULL(true),
    /** The medium or the directory may not be written. */
    STORAGE_READ_ONLY(false),
    /** The process has no file handle left. Works again when some are closed. */
    OUT_OF_FILE_HANDLES(true),
    /** A file that should be there is not. */
    FILE_MISSING(false),
    /** A file that should be new is already there. */
    FILE_EXISTS(false),
    /** The directory is open elsewhere. Works when the holder closes it. */
    DIRECTORY_LOCKED(true),
    /** The file system cannot give the guarantees GoDb needs. */
    STORAGE_UNSUPPORTED(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same operation can succeed later; an append file that has failed is final, and needs a successor. */
    public boolean isRetryable() {
        return retryable;
    }
}
