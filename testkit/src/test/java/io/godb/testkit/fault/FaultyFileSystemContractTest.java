package io.godb.testkit.fault;

import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.contract.FileSystemContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Without rules a faulty file system is the one below, and every handle passes through it. */
@Tag("fault")
class FaultyFileSystemContractTest extends FileSystemContract {
    private static final Path DIRECTORY = Path.of("contract");

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());

    @BeforeEach
    void createDirectory() {
        files.createDirectories(DIRECTORY);
    }

    @AfterEach
    void leavesNothingOpen() {
        files.handles().assertNoneOpen();
    }

    @Override
    public FileSystem fileSystem() {
        return files;
    }

    @Override
    public Path directory() {
        return DIRECTORY;
    }
}
