package io.godb.testkit.contract;

import io.godb.core.file.FileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/**
 * Tests every promise that {@link FileSystem} and the interfaces around it make. An implementation is correct if a
 * subclass that names it passes:
 * <pre>
 *   class MyFileSystemContractTest extends FileSystemContract {
 *       &#64;TempDir Path directory;
 *
 *       public FileSystem fileSystem() { return new MyFileSystem(); }
 *
 *       public Path directory() { return directory; }
 *   }
 * </pre>
 *
 * <p>A random test names its seed when it fails; {@code -Dgodb.seed=…} repeats it.
 *
 * <p>Each test runs on a thread of its own and fails after a minute, whatever it hangs in.
 *
 * <p><b>Not tested</b>, because it cannot be caused from outside: what failing devices do, and what a power cut leaves.
 * The fault-injecting and the recording file system of this module are for that.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class FileSystemContract
        implements NamesContract,
                AppendContract,
                ReadContract,
                ViewContract,
                AtomicFileContract,
                LockContract,
                ThreadsContract,
                InterruptContract,
                RandomOperationsContract {
    /** For subclasses. */
    protected FileSystemContract() {}

    /** The file system to test; the same one, or one that leads to the same files, throughout a test. */
    @Override
    public abstract FileSystem fileSystem();

    /** A directory that exists and is empty when a test begins. */
    @Override
    public abstract Path directory();

    /**
     * Makes {@code link} a symbolic link to {@code target}; false where the file system has none, which skips the tests
     * that need one.
     */
    @Override
    public boolean link(Path link, Path target) {
        return false;
    }
}
