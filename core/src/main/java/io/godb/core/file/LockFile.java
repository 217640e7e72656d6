package io.godb.core.file;

import java.nio.file.Path;

/** Keeps everybody but the lock away from the file that carries it: closing a handle on it would release the lock. */
final class LockFile {
    private LockFile() {}

    /** Refuses the name of a lock file. */
    static void refuse(Path file) {
        Path name = file.getFileName();
        if (name != null && name.toString().equals(DirectoryLock.LOCK_FILE)) {
            throw new IllegalArgumentException(
                    file
                            + " carries a directory's lock; only the lock itself may open it, for closing it would release the lock");
        }
    }
}
