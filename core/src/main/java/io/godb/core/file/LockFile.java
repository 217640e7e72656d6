package io.godb.core.file;

import java.nio.file.Path;

/**
 * Keeps everybody but the lock away from the file that carries it: closing a handle on it, or moving it away, would
 * release the lock or let others take it.
 */
final class LockFile {
    private LockFile() {}

    /** Refuses the name of a lock file. */
    static void refuse(Path file) {
        Path name = file.getFileName();
        if (name != null && name.toString().equals(DirectoryLock.LOCK_FILE)) {
            throw new IllegalArgumentException(
                    file + " carries a directory's lock, and belongs to the lock alone; take another name");
        }
    }
}
