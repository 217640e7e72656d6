package io.godb.testkit.fault;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills an open file below without the force a fill implies: by a second handle that appends zeros behind its end. The
 * first handle may not notice that the file is longer, so its length is kept here. <b>Threads.</b> The appending one;
 * any may ask for the length.
 */
final class UnforcedGrowth {
    private static final int CHUNK_BYTES = 1 << 16;

    private final FileSystem files;
    private final Supplier<@Nullable Path> name;
    private volatile long length;

    UnforcedGrowth(FileSystem files, Supplier<@Nullable Path> name) {
        this.files = files;
        this.name = name;
    }

    /** How long the file became here, at least. */
    long length() {
        return length;
    }

    /** Extends the file with zeros; one that has lost its name is filled as usual, for no power cut will show it. */
    void extend(AppendFile file, long from, long to) {
        Path current = name.get();
        if (current == null) {
            file.fill(to);
            return;
        }
        try (AppendFile end = files.openForAppend(current, from)) {
            while (end.position() < to) {
                int count = (int) Math.min(CHUNK_BYTES, to - end.position());
                end.append(ByteBuffer.allocate(count), Route.CHANNEL);
            }
        } finally {
            length = Math.max(length, files.size(current));
        }
    }
}
