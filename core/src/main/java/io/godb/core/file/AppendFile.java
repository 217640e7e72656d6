package io.godb.core.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that is written front to back. Its {@linkplain #position() position} is where the next byte goes; its
 * {@linkplain #size() size} may lie ahead of that, when it was {@linkplain #fill filled} or is being recycled.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>An append returns only when all its bytes have been accepted: a kill of this process cannot lose them any more.
 *   <li>A force that returned covers every append that returned before the force began.
 *   <li>After a failed append or force the file refuses appends, fills and forces for good, naming the first failure:
 *       bytes behind a torn append would be unreachable, and a second force that "succeeds" proves nothing.
 * </ol>
 *
 * <p><b>Threads.</b> One thread at a time appends, fills or closes, and only that one asks for the position and the size.
 * The appender must tell readers how far they may read, for instance through a volatile field. {@link #force} may run
 * beside an append or a fill, and several forces may run at once, but none beside close.
 */
public interface AppendFile extends AutoCloseable {
    /** The name it was opened under. */
    Path path();

    /** Where the next append goes. */
    long position();

    /** The file's length: at least {@link #position()}. */
    long size();

    /**
     * Writes the remaining bytes of {@code source} at {@link #position()}, consuming them, and moves the position behind
     * them. On failure a part of them may be in the file, behind the position, which stays; how many were consumed is
     * undefined; see invariant 3.
     */
    void append(ByteBuffer source, Route route);

    /**
     * Extends the file with zeros up to {@code length} and then forces it like {@link #force}, so that appends within
     * that length need no further space; does nothing if it is that long already. On failure, a full disk above all, the
     * file is as usable as before, possibly longer; but a failed force within is a failed force.
     */
    void fill(long length);

    /**
     * Makes ready what mapped appends within the file's length will need, so that they do not wait for it: at a price, for
     * every page behind the position may be changed, and so be written to the device once more than needed. Does nothing
     * where there is nothing to make ready. On failure the file is as usable as before.
     */
    default void warm() {
        // Most implementations have nothing to make ready.
    }

    /** Makes everything appended durable. The name is durable only when its directory was forced, too. */
    void force();

    /**
     * Releases the handle; forces nothing. Closing twice is harmless, using it afterwards an
     * {@link IllegalStateException}. On failure the handle is released all the same.
     */
    @Override
    void close();
}
