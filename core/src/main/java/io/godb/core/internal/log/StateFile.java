package io.godb.core.internal.log;

import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.log.StateFormat.State;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code STATE} of a log's directory, read and replaced as a whole.
 *
 * <p><b>Threads.</b> One publishes; any may read.
 *
 * <p><b>Failure.</b> A damaged file is a finding, not an exception: the segments may tell the same. A failed publication
 * leaves the old state or the new one.
 */
final class StateFile {
    /** More than a million incarnations; no log has that many, so a longer file is damaged. */
    private static final long LARGEST_BYTES = 16L << 20;

    /** What reading found: the state, or what is wrong with it, or neither where there is no such file. */
    record Found(@Nullable State state, @Nullable String damage) {}

    private StateFile() {}

    static Found read(FileSystem files, Path directory) {
        Path file = directory.resolve(StateFormat.NAME);
        if (!files.exists(file)) {
            return new Found(null, null);
        }
        byte[] bytes = content(files, file);
        if (!StateFormat.isState(bytes)) {
            return new Found(null, file + " is damaged: its checksum or its first bytes are wrong");
        }
        requireReadable(file, StateFormat.version(bytes));
        return new Found(StateFormat.decode(bytes), null);
    }

    /** When this returns, the state is durable. */
    static void publish(FileSystem files, Path directory, State state) {
        AtomicFile.publish(files, directory.resolve(StateFormat.NAME), ByteBuffer.wrap(StateFormat.encode(state)));
    }

    /** All bytes, or none of a file that is too long to be a state. */
    private static byte[] content(FileSystem files, Path file) {
        try (ReadFile opened = files.open(file)) {
            long size = opened.size();
            byte[] bytes = new byte[size > LARGEST_BYTES ? 0 : (int) size];
            opened.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    private static void requireReadable(Path file, int version) {
        if (version != StateFormat.VERSION) {
            throw new UnsupportedFormatException(
                    file + " has version " + version + " of the format, this release reads version "
                            + StateFormat.VERSION + "; open the log with the release that wrote it",
                    file);
        }
    }
}
