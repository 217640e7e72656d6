package io.godb.core.file;

import java.nio.file.Path;

/**
 * A directory held by this process, until it is closed or the process ends. Nothing else releases it: not an interrupt,
 * not garbage collection, not another attempt to lock it.
 */
public interface DirectoryLock extends AutoCloseable {
    /** The file that carries the operating system's lock. Nothing but the lock ever opens it. */
    String LOCK_FILE = "LOCK";

    /** The file that names the holder of an exclusive lock for others to read. */
    String OWNER_FILE = "OWNER";

    /** The directory, as it was named when it was locked. */
    Path directory();

    /** What it is locked for. */
    LockMode mode();

    /** Releases the directory. Closing twice is harmless; a failure releases it all the same. */
    @Override
    void close();
}
