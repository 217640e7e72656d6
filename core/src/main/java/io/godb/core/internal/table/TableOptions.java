package io.godb.core.internal.table;

import io.godb.core.Compression;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a table is written. A block is closed when the next entry would take it past {@code blockBytes}, or is of a keyspace that
 * {@code codecs} has another codec for; null is none.
 */
public record TableOptions(int blockBytes, IntFunction<@Nullable Compression> codecs) {
    /** Blocks of 16 KiB, not compressed. */
    public static final TableOptions DEFAULT = new TableOptions(16 << 10);

    private static final int SMALLEST_BLOCK_BYTES = 64;
    private static final int LARGEST_BLOCK_BYTES = 4 << 20;

    /** Blocks that are not compressed. */
    public TableOptions(int blockBytes) {
        this(blockBytes, keyspace -> null);
    }

    /** Blocks of 16 KiB, compressed like that. */
    public static TableOptions of(IntFunction<@Nullable Compression> codecs) {
        return new TableOptions(DEFAULT.blockBytes(), codecs);
    }

    /** Checks the size. */
    public TableOptions {
        if (blockBytes < SMALLEST_BLOCK_BYTES || blockBytes > LARGEST_BLOCK_BYTES) {
            throw new IllegalArgumentException("blocks of " + blockBytes + " bytes; " + SMALLEST_BLOCK_BYTES + " to "
                    + LARGEST_BLOCK_BYTES + " are allowed");
        }
    }
}
