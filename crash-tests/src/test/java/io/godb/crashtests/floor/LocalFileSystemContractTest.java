package io.godb.crashtests.floor;

import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.testkit.contract.FileSystemContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the floor, kept by the operating system's files in both ways of appending. */
@Tag("floor")
class LocalFileSystemContractTest {
    /** In the directory for temporary files, on whatever file system that is. */
    abstract static class InTemporaryDirectory extends FileSystemContract {
        @TempDir
        Path directory;

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public boolean link(Path link, Path target) {
            try {
                Files.createSymbolicLink(link, target);
                return true;
            } catch (IOException | UnsupportedOperationException notHere) {
                return false;
            }
        }
    }

    @Nested
    class ThroughMappedMemory extends InTemporaryDirectory {
        private final FileSystem files = new LocalFileSystem();

        @Override
        public FileSystem fileSystem() {
            return files;
        }
    }

    @Nested
    class ThroughChannels extends InTemporaryDirectory {
        private final FileSystem files = LocalFileSystem.withChannelAppends();

        @Override
        public FileSystem fileSystem() {
            return files;
        }
    }
}
