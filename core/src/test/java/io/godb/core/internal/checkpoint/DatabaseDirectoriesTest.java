package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.CorruptionException;
import io.godb.core.MissingFileException;
import io.godb.core.OptionConflictException;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatabaseDirectoriesTest {
    private static final Path AT = Path.of("/data");

    private final MemoryFileSystem files = new MemoryFileSystem();

    private DatabaseDirectories resolve(
            @Nullable Path walDir, @Nullable Path checkpointDir, @Nullable Places recorded) {
        return DatabaseDirectories.resolve(files, AT, walDir, checkpointDir, recorded);
    }

    @Test
    void byDefaultEverythingIsInside() {
        DatabaseDirectories directories = resolve(null, null, null);
        assertThat(directories)
                .isEqualTo(new DatabaseDirectories(
                        AT, AT.resolve("wal"), AT.resolve("checkpoints"), AT.resolve("tables"), Places.DEFAULT));
        assertThat(resolve(AT.resolve("wal"), Path.of("checkpoints"), Places.DEFAULT))
                .isEqualTo(directories);
    }

    @Test
    void whatLiesInsideIsRecordedRelativelyAndWhatLiesOutsideAbsolutely() {
        assertThat(resolve(Path.of("a/b"), AT.resolve("c"), null).places()).isEqualTo(new Places("a/b", "c", ""));
        assertThat(resolve(Path.of("../log"), Path.of("/fast/ckpt"), null).places())
                .isEqualTo(new Places("/log", "/fast/ckpt", "/data"));
    }

    @Test
    void whatIsRecordedIsFoundAgainAlsoWhereTheDatabaseWasMoved() {
        Places places = resolve(Path.of("a"), Path.of("/fast"), null).places();
        Path moved = Path.of("/moved");
        files.createDirectories(moved.resolve("a"));
        files.createDirectories(Path.of("/fast"));
        DatabaseDirectories found = DatabaseDirectories.resolve(files, moved, null, null, places);
        assertThat(found.log()).isEqualTo(moved.resolve("a"));
        assertThat(found.checkpoints()).isEqualTo(Path.of("/fast"));
        assertThat(found.places()).isEqualTo(new Places("a", "/fast", "/moved"));
    }

    @Test
    void anOptionThatDiffersFromWhatIsRecordedIsRefusedWithBoth() {
        files.createDirectories(Path.of("/log"));
        Places places = new Places("/log", "", "");
        assertThat(resolve(Path.of("/x/../log"), null, places).log()).isEqualTo(Path.of("/log"));
        assertThatExceptionOfType(OptionConflictException.class)
                .isThrownBy(() -> resolve(Path.of("/other"), null, places))
                .withMessageContaining("walDir is /other")
                .withMessageContaining("created with /log");
        assertThatExceptionOfType(OptionConflictException.class)
                .isThrownBy(() -> resolve(Path.of("wal"), null, places))
                .withMessageContaining("walDir is wal");
        assertThatExceptionOfType(OptionConflictException.class)
                .isThrownBy(() -> resolve(null, Path.of("/other"), places))
                .withMessageContaining("checkpointDir is /other")
                .withMessageContaining("created with /data/checkpoints");
    }

    @Test
    void aRecordedDirectoryThatIsMissingIsNamed() {
        assertThatExceptionOfType(MissingFileException.class)
                .isThrownBy(() -> resolve(null, null, new Places("/log", "", "")))
                .withMessageContaining("/log, the walDir of the database in /data");
        assertThatExceptionOfType(MissingFileException.class)
                .isThrownBy(() -> resolve(null, null, new Places("", "c", "")))
                .withMessageContaining("/data/c, the checkpointDir");
    }

    @Test
    void oneDirectoryIsNotUsedTwice() {
        for (Path wal : new Path[] {Path.of(""), AT, Path.of("tables"), Path.of("checkpoints")}) {
            assertThatIllegalArgumentException().isThrownBy(() -> resolve(wal, null, null));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> resolve(Path.of("/x"), Path.of("/x"), null));
    }

    @Test
    void theDirectoriesOfAnotherDatabaseAreRefusedByName() {
        UUID own = new UUID(1, 1);
        UUID other = new UUID(2, 2);
        DatabaseDirectories.requireOwn("log", AT, own, own);
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> DatabaseDirectories.requireOwn("log", Path.of("/log"), own, other))
                .withMessageContaining("/log belongs to the log " + other)
                .withMessageContaining("this is " + own);
    }

    @Test
    void createsWhatIsMissingAndIsHarmlessTwice() {
        DatabaseDirectories directories =
                DatabaseDirectories.resolve(files, Path.of("/deep/er/data"), null, Path.of("/outside/ckpt"), null);
        directories.create(files);
        directories.create(files);
        assertThat(files.exists(directories.tables())).isTrue();
        assertThat(files.exists(directories.checkpoints())).isTrue();
    }
}
