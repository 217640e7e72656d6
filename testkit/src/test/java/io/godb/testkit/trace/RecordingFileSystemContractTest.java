package io.godb.testkit.trace;

import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.contract.FileSystemContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Recording changes nothing of the contract. */
@Tag("crash")
class RecordingFileSystemContractTest extends FileSystemContract {
    private final FileSystem files = new RecordingFileSystem(new MemoryFileSystem());
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
