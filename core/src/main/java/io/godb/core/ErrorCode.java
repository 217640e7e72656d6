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
    STORAGE_UNSUPPORTED(false),
    /** Bytes that had been made durable are not what was written. */
    CORRUPTION(false),
    /** The file was written by a newer version, or with a codec that is not known here. */
    FORMAT_UNSUPPORTED(false),
    /** It was closed. */
    CLOSED(false),
    /** It is larger than a limit that was set. */
    LIMIT_EXCEEDED(false),
    /** The offset was truncated away, or was not written yet. */
    OFFSET_OUT_OF_RANGE(false),
    /** The position belongs to a run of the log whose end was lost. */
    POSITION_STALE(false),
    /** A write or a force failed before; nothing more is acknowledged until it is opened again. */
    LOG_FAILED(false),
    /** Writing waits because the device is behind, or for memory; and the wait was interrupted, or for memory too long. */
    STALLED(true),
    /** It was interrupted where it may be stopped at any time. */
    CANCELLED(true),
    /** What was asked for may or may not be durable. */
    OUTCOME_UNKNOWN(false),
    /** There is no keyspace of that name. */
    KEYSPACE_NOT_FOUND(false),
    /** There is a keyspace of that name. */
    KEYSPACE_EXISTS(false),
    /** A keyspace cannot have that name. */
    KEYSPACE_NAME_INVALID(false),
    /** An option cannot have that value, for the database was created with another. */
    OPTION_CONFLICT(false),
    /** It was not closed cleanly, and recovering it was not allowed. */
    RECOVERY_NEEDED(false),
    /** Another opening of the database has published to it since; this one must not. */
    WRITER_FENCED(false),
    /** The token belongs to another scan, or is none. */
    SCAN_TOKEN_REFUSED(false),
    /** The state that was to be read is no longer kept. */
    SNAPSHOT_EXPIRED(false),
    /** The bytes are not a key that the codec wrote. */
    KEY_MALFORMED(false),
    /** A key is not behind the one before, where keys must ascend. */
    KEY_ORDER(false),
    /** Something failed that is final; nothing more is committed until it is opened again. */
    DATABASE_FAILED(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same operation can succeed later; an append file that has failed is final, and needs a successor. */
    public boolean isRetryable() {
        return retryable;
    }
}
