package io.godb.testkit.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.DiskFullException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
class RecordingFileSystemTest {
    private static final Path A = Path.of("a");
    private static final Path B = Path.of("b");

    private final RecordingFileSystem files = new RecordingFileSystem(new MemoryFileSystem());

    @Test
    void recordsEverythingInTheOrderItHappened() {
        files.createDirectories(Path.of("x/y"));
        files.marks().submitted("1");
        try (AppendFile file = files.create(A)) {
            file.append(text("hello"), Route.CHANNEL);
            file.fill(10);
            file.force();
        }
        files.rename(A, B);
        files.forceDirectory(Path.of(""));
        files.marks().acknowledged("1");
        files.delete(B);

        assertThat(events())
                .containsExactly(
                        new TraceEvent.DirectoryMade(Path.of("x")),
                        new TraceEvent.DirectoryMade(Path.of("x/y")),
                        new Mark(Mark.Kind.SUBMITTED, "1", text("")),
                        new TraceEvent.Created(1, A),
                        new TraceEvent.Wrote(1, 0, text("hello"), Route.CHANNEL),
                        new TraceEvent.Filled(1, 10),
                        new TraceEvent.ForceBegan(1, 1),
                        new TraceEvent.ForceEnded(1, 1, true),
                        new TraceEvent.ForceBegan(1, 2),
                        new TraceEvent.ForceEnded(1, 2, true),
                        new TraceEvent.Renamed(1, A, B),
                        new TraceEvent.DirectoryForceBegan(Path.of(""), 3),
                        new TraceEvent.DirectoryForceEnded(Path.of(""), 3, true),
                        new Mark(Mark.Kind.ACKNOWLEDGED, "1", text("")),
                        new TraceEvent.Deleted(B));
    }

    @Test
    void keepsAFilesNumberThroughRenameAndDelete() {
        try (AppendFile file = files.create(A)) {
            files.rename(A, B);
            file.append(text("1"), Route.CHANNEL);
            files.create(A).close();
            files.delete(B);
            file.append(text("2"), Route.MAPPED);
        }
        files.create(B).close();

        assertThat(events())
                .containsExactly(
                        new TraceEvent.Created(1, A),
                        new TraceEvent.Renamed(1, A, B),
                        new TraceEvent.Wrote(1, 0, text("1"), Route.CHANNEL),
                        new TraceEvent.Created(2, A),
                        new TraceEvent.Deleted(B),
                        new TraceEvent.Wrote(1, 1, text("2"), Route.MAPPED),
                        new TraceEvent.Created(3, B));
    }

    @Test
    void keepsAFilesNumberWhenItIsRecycledAndOverwritten() {
        try (AppendFile file = files.create(A)) {
            file.append(text("old"), Route.CHANNEL);
        }
        try (AppendFile file = files.recycle(A, B)) {
            file.append(text("n"), Route.MAPPED);
        }

        assertThat(events())
                .endsWith(new TraceEvent.Renamed(1, A, B), new TraceEvent.Wrote(1, 0, text("n"), Route.MAPPED));
    }

    @Test
    void findsWhatWasThereBefore() {
        MemoryFileSystem target = new MemoryFileSystem();
        target.createDirectories(Path.of("data/sub"));
        try (AppendFile file = target.create(Path.of("data/f"))) {
            file.append(text("found"), Route.CHANNEL);
        }
        RecordingFileSystem recording = new RecordingFileSystem(target, Path.of("data"));
        recording.openForAppend(Path.of("data/f"), 5).close();

        assertThat(recording.trace().events())
                .containsExactly(
                        new TraceEvent.DirectoryFound(Path.of("data")),
                        new TraceEvent.Found(1, Path.of("data/f"), text("found")),
                        new TraceEvent.DirectoryFound(Path.of("data/sub")));
    }

    @Test
    void findsAFileItWasNotToldOfWhenItIsChanged() {
        MemoryFileSystem target = new MemoryFileSystem();
        target.create(A).close();
        RecordingFileSystem recording = new RecordingFileSystem(target);
        recording.rename(A, B);

        assertThat(recording.trace().events())
                .containsExactly(new TraceEvent.Found(1, A, text("")), new TraceEvent.Renamed(1, A, B));
    }

    @Test
    void recordsNothingOfWhatWasRefused() {
        files.create(A).close();
        assertThatThrownBy(() -> files.create(A)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> files.rename(B, A)).isInstanceOf(StorageException.class);
        assertThat(files.delete(B)).isFalse();

        assertThat(events()).containsExactly(new TraceEvent.Created(1, A));
    }

    @Test
    void recordsAFailedForceAsFailed() {
        AppendFile file = failingFile(new StorageException("broken", A, null));
        assertThatThrownBy(file::force).hasMessage("broken");

        assertThat(recordedByFailing)
                .isNotNull()
                .satisfies(recording -> assertThat(recording.trace().events())
                        .endsWith(new TraceEvent.ForceBegan(1, 1), new TraceEvent.ForceEnded(1, 1, false)));
    }

    @Test
    void recordsAFailedAppendAsOne() {
        AppendFile file = failingFile(new DiskFullException("full", A, null));
        assertThatThrownBy(() -> file.append(text("lost?"), Route.CHANNEL)).hasMessage("full");

        assertThat(recordedByFailing.trace().events())
                .endsWith(new TraceEvent.WriteFailed(1, 0, text("lost?"), Route.CHANNEL));
    }

    @Test
    void takesAFailedFillForAFailedForce() {
        AppendFile broken = failingFile(new StorageException("broken", A, null));
        assertThatThrownBy(() -> broken.fill(10)).hasMessage("broken");
        assertThat(recordedByFailing.trace().events()).endsWith(new TraceEvent.ForceEnded(1, 1, false));
    }

    @Test
    void takesAFillOfAFullDiskForAFailedForceUnlessTheFileAcceptsALaterOne() {
        AppendFile full = failingFile(new DiskFullException("full", A, null));
        assertThatThrownBy(() -> full.fill(10)).hasMessage("full");
        assertThat(recordedByFailing.trace().events()).containsExactly(new TraceEvent.Created(1, A));
        full.close();
        assertThat(recordedByFailing.trace().events()).endsWith(new TraceEvent.ForceEnded(1, 1, false));

        AppendFile recovered = fileThatCannotFill();
        assertThatThrownBy(() -> recovered.fill(10)).hasMessage("full");
        recovered.force();
        recovered.close();
        assertThat(recordedByFailing.trace().events())
                .containsExactly(
                        new TraceEvent.Created(1, A),
                        new TraceEvent.ForceBegan(1, 1),
                        new TraceEvent.ForceEnded(1, 1, true));
    }

    @Test
    void recordsWhatAnErrorInterrupted() {
        RecordingFileSystem recording = new RecordingFileSystem(new WrappedFileSystem() {
            @Override
            public AppendFile create(Path file) {
                if (file.equals(B)) {
                    super.create(file).close();
                    throw new OutOfMemoryError("create");
                }
                return new FailingFile(super.create(file), new OutOfMemoryError("append"));
            }
        });
        AppendFile file = recording.create(A);
        assertThatThrownBy(() -> file.append(text("lost?"), Route.CHANNEL)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(file::force).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> recording.create(B)).isInstanceOf(OutOfMemoryError.class);

        assertThat(recording.trace().events())
                .containsExactly(
                        new TraceEvent.Created(1, A),
                        new TraceEvent.WriteFailed(1, 0, text("lost?"), Route.CHANNEL),
                        new TraceEvent.ForceBegan(1, 1),
                        new TraceEvent.ForceEnded(1, 1, false),
                        new TraceEvent.Created(2, B));
    }

    @Test
    void findsWhatARenameReplaces() {
        MemoryFileSystem target = new MemoryFileSystem();
        try (AppendFile file = target.create(B)) {
            file.append(text("old"), Route.CHANNEL);
        }
        RecordingFileSystem recording = new RecordingFileSystem(target);
        recording.create(A).close();
        recording.rename(A, B);

        assertThat(recording.trace().events())
                .containsExactly(
                        new TraceEvent.Created(1, A),
                        new TraceEvent.Found(2, B, text("old")),
                        new TraceEvent.Renamed(1, A, B));
    }

    @Test
    void recordsARenameThatHappenedAlthoughItFailed() {
        RecordingFileSystem recording = new RecordingFileSystem(new WrappedFileSystem() {
            @Override
            public void rename(Path from, Path to) {
                super.rename(from, to);
                throw new StorageException("broken", from, null);
            }

            @Override
            public void forceDirectory(Path directory) {
                throw new StorageException("broken, too", directory, null);
            }
        });
        recording.create(A).close();
        assertThatThrownBy(() -> recording.rename(A, B)).hasMessage("broken");
        assertThatThrownBy(() -> recording.forceDirectory(Path.of(""))).hasMessage("broken, too");

        assertThat(recording.trace().events())
                .endsWith(
                        new TraceEvent.Renamed(1, A, B),
                        new TraceEvent.DirectoryForceBegan(Path.of(""), 1),
                        new TraceEvent.DirectoryForceEnded(Path.of(""), 1, false));
    }

    @Test
    void doesNotLetAForceCoverAWriteInFlightBesideIt() {
        AppendFile[] opened = new AppendFile[1];
        RecordingFileSystem recording = new RecordingFileSystem(new WrappedFileSystem() {
            @Override
            public AppendFile create(Path file) {
                return new WrappedAppendFile(super.create(file)) {
                    @Override
                    public void append(ByteBuffer source, Route route) {
                        opened[0].force();
                        super.append(source, route);
                    }
                };
            }
        });
        opened[0] = recording.create(A);
        opened[0].append(text("late"), Route.CHANNEL);

        assertThat(recording.trace().events())
                .containsExactly(
                        new TraceEvent.Created(1, A),
                        new TraceEvent.ForceBegan(1, 1),
                        new TraceEvent.ForceEnded(1, 1, true),
                        new TraceEvent.Wrote(1, 0, text("late"), Route.CHANNEL));
    }

    @Test
    void leavesTheLocksFilesAlone() {
        MemoryFileSystem target = new MemoryFileSystem();
        target.createDirectories(Path.of("data"));
        try (DirectoryLock lock = target.lock(Path.of("data"), LockMode.EXCLUSIVE)) {
            assertThat(new RecordingFileSystem(target, lock.directory()).trace().events())
                    .containsExactly(new TraceEvent.DirectoryFound(Path.of("data")));
        }
    }

    @Test
    void copiesWhatItRecords() {
        ByteBuffer payload = text("payload");
        files.marks().set(Mark.Kind.NOTE, "note", payload);
        payload.put(0, (byte) 'X');

        Mark mark = files.trace().marks().get(0);
        assertThat(mark.payload())
                .isEqualTo(text("payload"))
                .satisfies(copy -> assertThat(copy.isReadOnly()).isTrue());
        mark.payload().get();
        assertThat(mark.payload().remaining()).isEqualTo(7);
        assertThat(mark).hasToString("note note");
    }

    private RecordingFileSystem recordedByFailing = files;

    private AppendFile failingFile(StorageException failure) {
        recordedByFailing = new RecordingFileSystem(new WrappedFileSystem() {
            @Override
            public AppendFile create(Path file) {
                return new FailingFile(super.create(file), failure);
            }
        });
        return recordedByFailing.create(A);
    }

    private AppendFile fileThatCannotFill() {
        recordedByFailing = new RecordingFileSystem(new WrappedFileSystem() {
            @Override
            public AppendFile create(Path file) {
                return new WrappedAppendFile(super.create(file)) {
                    @Override
                    public void fill(long length) {
                        throw new DiskFullException("full", A, null);
                    }
                };
            }
        });
        return recordedByFailing.create(A);
    }

    private List<TraceEvent> events() {
        return files.trace().events();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class FailingFile extends WrappedFileSystem.WrappedAppendFile {
        private final Throwable failure;

        FailingFile(AppendFile target, Throwable failure) {
            super(target);
            this.failure = failure;
        }

        @Override
        public void append(ByteBuffer source, Route route) {
            throw thrown();
        }

        @Override
        public void fill(long length) {
            throw thrown();
        }

        @Override
        public void force() {
            throw thrown();
        }

        private RuntimeException thrown() {
            if (failure instanceof Error error) {
                throw error;
            }
            return (RuntimeException) failure;
        }
    }
}
