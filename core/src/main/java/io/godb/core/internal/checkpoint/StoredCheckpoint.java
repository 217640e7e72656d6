package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.ErrorCode;
import io.godb.core.GoDbException;
import io.godb.core.StorageException;
import io.godb.core.file.FileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file with a checkpoint's name: what it holds, or why that is not known. Exactly one of the two is null. */
public record StoredCheckpoint(
        Path file,
        long number,
        @Nullable Checkpoint checkpoint,
        @Nullable GoDbException damage) {
    /**
     * A file that the device cannot read is damaged, too; that there are no handles, say, is an exception. One of a newer
     * release is refused.
     */
    public static StoredCheckpoint read(FileSystem files, Path file, long number) {
        try {
            Checkpoint checkpoint = CheckpointFormat.decode(file, FileHead.read(files, file, CheckpointFormat.KIND));
            if (checkpoint.number() != number) {
                throw new CorruptionException(file + " holds the checkpoint " + checkpoint.number(), file, 0, null);
            }
            return new StoredCheckpoint(file, number, checkpoint, null);
        } catch (CorruptionException damage) {
            return new StoredCheckpoint(file, number, null, damage);
        } catch (StorageException failure) {
            if (failure.code() != ErrorCode.STORAGE_IO) {
                throw failure;
            }
            return new StoredCheckpoint(file, number, null, failure);
        }
    }
}
