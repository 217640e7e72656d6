package io.godb.core;

import java.util.Objects;
import java.util.function.Supplier;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LZ4: little work for both sides, for bytes that repeat themselves. In pure Java, without {@code sun.misc.Unsafe} and
 * without native code, unless that is {@linkplain #withNativeCode asked for}; {@code docs/decisions/0007-lz4.md} says why, and how
 * fast each is.
 *
 * <p><b>Format.</b> One LZ4 block, without frame, checksum or length: whoever stores it keeps the original length and a
 * checksum beside it.
 *
 * <p><b>Threads.</b> Any, all methods at once. What one instance makes any other one reads.
 *
 * <p><b>Failure.</b> A range outside its array is an {@link IndexOutOfBoundsException}, before anything is written.
 * Bytes that are no block of exactly the wanted length are an {@link IllegalArgumentException}; some of the target's range may
 * be overwritten then. A match at distance 0, which no compressor makes, is read as zeros, or refused by native code: what stood in
 * the target before never becomes part of what is restored.
 */
public final class Lz4Compression implements Compression {
    /** Written beside everything that was compressed with LZ4. */
    public static final byte ID = 1;

    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");

    private final Supplier<Blocks> blocks;

    /** LZ4 in pure Java. */
    public Lz4Compression() {
        this(() -> InJava.BLOCKS);
    }

    private Lz4Compression(Supplier<Blocks> blocks) {
        this.blocks = blocks;
    }

    /**
     * LZ4 with the library's native code, which is several times as fast, or in pure Java where that cannot be loaded. It is unpacked
     * into the directory for temporary files. Java 24 and later print a warning then, unless they are started with
     * {@code --enable-native-access=org.lz4.java}, or {@code =ALL-UNNAMED} on the class path.
     */
    public static Lz4Compression withNativeCode() {
        return new Lz4Compression(() -> Native.BLOCKS);
    }

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
        return blocks.get().compressor.maxCompressedLength(length);
    }

    @Override
    public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
        Objects.checkFromIndexSize(sourceOffset, length, source.length);
        Objects.checkFromIndexSize(targetOffset, longestCompressed(length), target.length);
        return blocks.get().compressor.compress(source, sourceOffset, length, target, targetOffset);
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

    private int restored(byte[] source, int sourceOffset, int sourceLength, byte[] target, int at, int room) {
        try {
            return blocks.get().decompressor.decompress(source, sourceOffset, sourceLength, target, at, room);
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            // The ranges were checked, so whatever goes out of bounds here was led there by the bytes.
            throw new IllegalArgumentException("no LZ4 block of " + room + " bytes", e);
        }
    }

    private record Blocks(LZ4Compressor compressor, LZ4SafeDecompressor decompressor) {
        static Blocks of(LZ4Factory factory) {
            return new Blocks(factory.fastCompressor(), factory.safeDecompressor());
        }
    }

    /** Loaded when the first block is made or read: most who know LZ4 never meet one. */
    private static final class InJava {
        static final Blocks BLOCKS = Blocks.of(LZ4Factory.safeInstance());
    }

    /** Likewise. */
    private static final class Native {
        static final Blocks BLOCKS = loaded();

        private static Blocks loaded() {
            try {
                return Blocks.of(LZ4Factory.nativeInstance());
            } catch (RuntimeException | LinkageError unavailable) {
                LOG.info("LZ4 is done in pure Java, for its native code cannot be loaded: {}", unavailable.toString());
                return InJava.BLOCKS;
            }
        }
    }
}
