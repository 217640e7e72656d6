package io.godb.core;

/**
 * A way to make bytes smaller. Everything compressed carries the codec's id, so that it can be read whatever the options
 * are; a reader that does not know an id refuses what carries it. Ids below 128 are GoDb's own.
 *
 * <p><b>Threads.</b> Any, all methods at once.
 */
public interface Compression {
    /** Stores bytes as they are. */
    byte NONE_ID = 0;

    /** Stores bytes as they are; its id is {@link #NONE_ID}. */
    static Compression none() {
        return NoCompression.INSTANCE;
    }

    /** The id that is written beside the bytes: 128 to 255, as an unsigned byte, for codecs that are not GoDb's. */
    byte id();

    /** The name people read. */
    String name();

    /** The most bytes that {@link #compress} can make of {@code length} bytes. */
    int longestCompressed(int length);

    /** Compresses into {@code target}, which has room for the longest; returns how many bytes that made. */
    int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset);

    /**
     * Restores exactly {@code targetLength} bytes. Bytes that do not are an {@link IllegalArgumentException}; whatever they
     * are, nothing outside that range of the target is written.
     */
    void decompress(
            byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength);
}
