package io.godb.core.file;

/** What a directory is locked for. */
public enum LockMode {
    /** To write: alone. */
    EXCLUSIVE,
    /** To read: beside other processes' readers, never beside a writer. */
    SHARED
}
