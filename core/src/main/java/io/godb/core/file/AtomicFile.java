package io.godb.core.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one place that knows how a file is replaced so that a crash at any instant leaves the whole old content or the
 * whole new one.
 *
 * <p><b>Steps, whose order is the point.</b>
 * <ol>
 *   <li>Write all bytes to {@code <name>.tmp}. A crash leaves a leftover that nobody reads.
 *   <li>Force that file: no name may ever lead to bytes that are not on the device.
 *   <li>Rename it over the name: readers see old or new.
 *   <li>Force the directory: from here on a power cut leaves the new content.
 * </ol>
 */
public final class AtomicFile {
    /** What the temporary's name ends in; a leftover with this ending may always be deleted. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    private AtomicFile() {}

    /**
     * Publishes {@code content} under the name {@code file}, whether it is taken or not. When this returns, the content
     * is durable. When it throws, the name leads to the old content (or is free) or to the whole new one, and a crash may
     * still change which; the temporary is removed as far as possible. Only one thread at a time may publish under one
     * name, for two would share the temporary.
     */
    public static void publish(FileSystem files, Path file, ByteBuffer content) {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
        files.delete(temporary);
        try {
            try (AppendFile target = files.create(temporary)) {
                target.append(content, Route.CHANNEL);
                target.force();
            }
            files.rename(temporary, file);
        } catch (Throwable failure) {
            discard(files, temporary, failure);
            throw failure;
        }
        files.forceDirectory(directoryOf(file));
    }

    private static void discard(FileSystem files, Path temporary, Throwable failure) {
        try {
            files.delete(temporary);
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /** The directory a file's name is in; the current one for a bare name. */
    static Path directoryOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
