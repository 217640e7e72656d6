package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code CURRENT}, read and replaced as a whole.
 *
 * <p><b>Threads.</b> One publishes; any may read.
 *
 * <p><b>Failure.</b> A damaged file is a finding: the checkpoints may tell the same. One that cannot be read is an exception, for
 * it may be right; so is one of a newer release.
 */
public final class CurrentFile {
    /** What reading found: what it says, or what is wrong with it, or neither where there is no such file. */
    public record Found(@Nullable Current current, @Nullable String damage) {
        /** Where the parts of the database are, as far as CURRENT says. */
        public @Nullable Places places() {
            return current == null ? null : current.places();
        }
    }

    private CurrentFile() {}

    /** Reads the one of the database in {@code directory}. */
    public static Found read(FileSystem files, Path directory) {
        Path file = directory.resolve(CheckpointFiles.CURRENT);
        if (!files.exists(file)) {
            return new Found(null, null);
        }
        try {
            return new Found(CurrentFormat.decode(file, FileHead.read(files, file, CurrentFormat.KIND)), null);
        } catch (CorruptionException damage) {
            return new Found(null, damage.getMessage());
        }
    }

    /** When this returns, it is durable; a failure leaves what was there, or this. */
    static void publish(FileSystem files, Path directory, Current current) {
        Path file = directory.resolve(CheckpointFiles.CURRENT);
        AtomicFile.publish(files, file, ByteBuffer.wrap(CurrentFormat.encode(current)));
    }
}
