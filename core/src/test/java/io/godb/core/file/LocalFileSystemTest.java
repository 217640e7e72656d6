package io.godb.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.MissingFileException;
import io.godb.core.StorageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract suite cannot know of the operating system's files. */
class LocalFileSystemTest {
    @TempDir
    Path directory;

    private final LocalFileSystem files = new LocalFileSystem();

    @ParameterizedTest
    @CsvSource({
        "ext4, IN_PLACE",
        "XFS, IN_PLACE",
        "tmpfs, IN_PLACE",
        "btrfs, COPY_ON_WRITE",
        "zfs, COPY_ON_WRITE",
        "apfs, COPY_ON_WRITE",
        "nfs4, NETWORK",
        "cifs, NETWORK",
        "fuse.sshfs, NETWORK",
        "fuseblk, UNKNOWN",
        "overlay, UNKNOWN",
        "'', UNKNOWN"
    })
    void knowsWhatCanBeReliedUpon(String type, FileSystemKind kind) {
        assertThat(LocalKinds.kindOf(type)).isEqualTo(kind);
    }

    @Test
    void refusesADirectoryThatIsNoneOrMissing() {
        Path file = directory.resolve("file");
        files.create(file).close();
        assertThatThrownBy(() -> files.forceDirectory(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> files.forceDirectory(directory.resolve("none")))
                .isInstanceOf(MissingFileException.class);
        assertThatThrownBy(() -> files.kind(directory.resolve("none"))).isInstanceOf(MissingFileException.class);
        assertThatThrownBy(() -> files.freeBytes(directory.resolve("none"))).isInstanceOf(MissingFileException.class);
    }

    @Test
    void refusesToViewMoreThanAViewCanSpan() {
        Path file = directory.resolve("huge");
        files.create(file).close();
        try (SparseFile sparse = new SparseFile(file)) {
            sparse.setLength((1L << 31) + 1);
        }
        assertThatThrownBy(() -> files.view(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("more than one view can span");
    }
}
