package io.godb.core.file;

/**
 * Read-only bytes of a file, usually mapped. It hands out copies only, never the mapped memory itself: a checksum over a
 * mapped page that cannot be read kills the JVM, over a copy it does not.
 *
 * <p><b>Late faults.</b> When a mapped page cannot be read (the file was cut short, the device failed), the JVM may let
 * a single load return rubbish, and report the fault some time later as an {@link InternalError} out of whatever the thread
 * is doing then. {@link #copy} always proves its bytes and needs no care. After {@link #getByte}, {@link #getInt} or
 * {@link #getLong}, call {@link #confirm} on the same thread before any result is let out; an {@code InternalError} in
 * between is such a fault. The exception names this view's file, though another view may have met the fault.
 *
 * <p>A file that somebody cuts short shows zeros up to the end of its last page, and no fault.
 *
 * <p><b>Failure.</b> An unreadable page is a {@link io.godb.core.StorageException}, a position outside the view an
 * {@link IndexOutOfBoundsException}, a read after close an {@link IllegalStateException}. None changes anything.
 */
public interface ByteView extends AutoCloseable {
    /** The view's length in bytes. */
    int size();

    /** The byte at {@code position}; unconfirmed. */
    byte getByte(int position);

    /**
     * The four bytes from {@code position} on, a multiple of four, as a little-endian integer; unconfirmed. Any other
     * position within the view is an {@link IllegalArgumentException}: on Java 17 a fault there can kill the JVM.
     */
    int getInt(int position);

    /** The eight bytes from {@code position} on, a multiple of eight; otherwise like {@link #getInt}. */
    long getLong(int position);

    /** Copies {@code length} bytes from {@code position} on into {@code target}, and proves that they were read. */
    void copy(int position, byte[] target, int targetOffset, int length);

    /** Returns only if every read this thread made before, through any view, gave the file's true bytes. */
    void confirm();

    /** Releases the bytes. Closing twice is harmless. */
    @Override
    void close();
}
