package io.godb.core;

import java.util.Objects;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * LZ4: little work for both sides, for bytes that repeat themselves. In pure Java, without {@code sun.misc.Unsafe} and
 * without native code; {@code docs/decisions/0007-lz4.md} says why, and how fast that is.
 *
 * <p><b>Format.</b> One LZ4 block, without frame, checksum or length: whoever stores it keeps the original length and a
 * checksum beside it.
 *
 * <p><b>Threads.</b> Any, all methods at once. All instances are alike.
 *
 * <p><b>Failure.</b> A range outside its array is an {@link IndexOutOfBoundsException}, before anything is written.
 * Bytes that are no block of exactly the wanted length are an {@link IllegalArgumentException}; some of the target's range may
 * be overwritten then. A match at distance 0, which no compressor makes, is read as zeros: what stood in the target before
 * never becomes part of what is restored.
 */
public final class Lz4Compression implements Compression {
    /** Written beside everything that was compressed with LZ4. */
    public static final byte ID = 1;

    /** LZ4; there is nothing to choose. */
    public Lz4Compression() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public int longestCompressed(int length) {
        return Blocks.COMPRESSOR.maxCompressedLength(length);
    }

    @Override
    public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
        Objects.checkFromIndexSize(sourceOffset, length, source.length);
        Objects.checkFromIndexSize(targetOffset, longestCompressed(length), target.length);
        return Blocks.COMPRESSOR.compress(source, sourceOffset, length, target, targetOffset);
    }

    @Override
    public void decompress(
            byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
        Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
        Objects.checkFromIndexSize(targetOffset, targetLength, target.length);
        int restored = restored(source, sourceOffset, sourceLength, target, targetOffset, targetLength);
        if (restored != targetLength) {
            throw new IllegalArgumentException(
                    "the LZ4 block holds " + restored + " bytes, but " + targetLength + " were expected");
        }
    }

    private static int restored(byte[] source, int sourceOffset, int sourceLength, byte[] target, int at, int room) {
        try {
            return Blocks.DECOMPRESSOR.decompress(source, sourceOffset, sourceLength, target, at, room);
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            // The ranges were checked, so whatever goes out of bounds here was led there by the bytes.
            throw new IllegalArgumentException("no LZ4 block of " + room + " bytes", e);
        }
    }

    /** Loaded when the first block is made or read: most who know LZ4 never meet one. */
    private static final class Blocks {
        static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
        static final LZ4SafeDecompressor DECOMPRESSOR =
                LZ4Factory.safeInstance().safeDecompressor();
    }
}
