package io.godb.testkit.memory;

import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.contract.FileSystemContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;

/** The file system in memory keeps the contract. */
class MemoryFileSystemContractTest extends FileSystemContract {
    private final FileSystem files = new MemoryFileSystem();
    private final Path directory = Path.of("database");

    @BeforeEach
    void createDirectory() {
        files.createDirectories(directory);
    }

    @Override
    public FileSystem fileSystem() {
        return files;
    }

    @Override
    public Path directory() {
        return directory;
    }
}
