package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.OutOfFileHandlesException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault")
class HandleTrackerTest {
    private static final Path FILE = Path.of("file");

    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());

    @Test
    void findsEveryKindOfHandleLeftOpen() {
        files.create(FILE);
        files.openForAppend(FILE, 0);
        files.open(FILE);
        files.view(FILE);
        files.lock(Path.of(""), LockMode.SHARED);

        assertThat(files.handles().openHandles())
                .extracting(OpenHandle::openedBy)
                .containsExactly(
                        OperationKind.CREATE,
                        OperationKind.OPEN_FOR_APPEND,
                        OperationKind.OPEN,
                        OperationKind.VIEW,
                        OperationKind.LOCK);
        assertThatThrownBy(() -> files.handles().assertNoneOpen())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("5 handles were left open")
                .hasMessageContaining("VIEW file")
                .hasMessageContaining("findsEveryKindOfHandleLeftOpen");
    }

    @Test
    void findsNothingOnceAllIsClosed() {
        files.create(FILE).close();
        files.recycle(FILE, Path.of("recycled")).close();
        files.view(Path.of("recycled")).close();
        files.handles().assertNoneOpen();
    }

    @Test
    void refusesTheHandleBeyondTheLimitAndReportsIt() {
        files.handles().limit(2);
        AppendFile first = files.create(FILE);
        files.open(FILE);
        assertThatThrownBy(() -> files.view(FILE))
                .isInstanceOf(OutOfFileHandlesException.class)
                .hasMessageContaining("at most 2 handles")
                .satisfies(files.report()::surfaced);
        files.report().assertNoneSwallowed();

        first.close();
        files.view(FILE);
        assertThat(files.handles().openHandles()).hasSize(2);
    }

    @Test
    void givesTheRoomBackWhenOpeningFails() {
        files.handles().limit(1);
        assertThatThrownBy(() -> files.open(FILE)).isInstanceOf(StorageException.class);
        files.create(FILE).close();
    }
}
