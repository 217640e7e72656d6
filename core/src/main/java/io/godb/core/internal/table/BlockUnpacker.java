package io.godb.core.internal.table;

import io.godb.core.Compression;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.Codecs;
import java.nio.file.Path;

/**
 * Decompresses blocks of a packed table, after the pages in which they are were verified.
 *
 * <p><b>Threads.</b> Any. <b>Failure.</b> A codec that is not known is an {@link UnsupportedFormatException}; what the codec cannot
 * restore is damage, though every checksum fitted.
 */
final class BlockUnpacker {
    private final VerifiedPages pages;
    private final int blocksEnd;
    private final Codecs codecs;
    private final Path path;

    BlockUnpacker(VerifiedPages pages, int blocksEnd, Codecs codecs, Path path) {
        this.pages = pages;
        this.blocksEnd = blocksEnd;
        this.codecs = codecs;
        this.path = path;
    }

    /** The same with pages of the same table. */
    BlockUnpacker with(VerifiedPages others) {
        return new BlockUnpacker(others, blocksEnd, codecs, path);
    }

    VerifiedPages pages() {
        return pages;
    }

    /** Copies the header of the block at {@code position} to the target's start, and checks it. */
    void header(int position, byte[] target) {
        if (position > blocksEnd - BlockFormat.HEADER_BYTES) {
            throw pages.damage("no block can begin here", position);
        }
        pages.copy(position, target, 0, BlockFormat.HEADER_BYTES);
        if (!BlockFormat.isHeader(target, 0, true)
                || BlockFormat.storedLength(target, 0) > blocksEnd - position - BlockFormat.HEADER_BYTES) {
            throw pages.damage("what should be a block's header is none", position);
        }
    }

    /** Decompresses the entries of the block at {@code position}, which has that header. */
    void unpack(int position, int codecId, int storedLength, Scratch scratch, byte[] target, int length) {
        Compression codec = codecs.find(codecId);
        if (codec == null) {
            throw new UnsupportedFormatException(
                    path + ": the block at " + position + " was compressed with codec " + codecId + ", "
                            + Codecs.remedy(codecId, "DatabaseOptions.codecs"),
                    path);
        }
        byte[] stored = scratch.of(storedLength);
        if (storedLength > 0) {
            pages.copy(position + BlockFormat.HEADER_BYTES, stored, 0, storedLength);
        }
        try {
            codec.decompress(stored, 0, storedLength, target, 0, length);
        } catch (RuntimeException cause) {
            // A codec of somebody else's may throw what it likes.
            throw pages.damage("the block cannot be decompressed with " + codec.name() + ": " + cause, position);
        }
    }
}
