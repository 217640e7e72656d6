package io.godb.core.internal.table;

/** How a table is written. A block is closed when the next entry would take it past {@code blockBytes}. */
public record TableOptions(int blockBytes) {
    /** Blocks of 16 KiB. */
    public static final TableOptions DEFAULT = new TableOptions(16 << 10);

    private static final int SMALLEST_BLOCK_BYTES = 64;
    private static final int LARGEST_BLOCK_BYTES = 4 << 20;

    /** Checks the size. */
    public TableOptions {
        if (blockBytes < SMALLEST_BLOCK_BYTES || blockBytes > LARGEST_BLOCK_BYTES) {
            throw new IllegalArgumentException("blocks of " + blockBytes + " bytes; " + SMALLEST_BLOCK_BYTES + " to "
                    + LARGEST_BLOCK_BYTES + " are allowed");
        }
    }
}
