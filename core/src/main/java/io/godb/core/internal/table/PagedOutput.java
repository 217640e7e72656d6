package io.godb.core.internal.table;

import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects what is written into pieces of many pages, sums each page, and appends the pieces.
 *
 * <p><b>Threads.</b> One at a time. <b>Failure.</b> That of the file; nothing can be written afterwards.
 */
final class PagedOutput {
    private static final int PIECE_BYTES = 64 << TableFormat.PAGE_BITS;

    private final AppendFile file;
    private final PageSum pageSum;
    private final byte[] piece = new byte[PIECE_BYTES];
    private int used;
    private long appended;
    private int[] checksums = new int[64];
    private int pages;

    PagedOutput(AppendFile file, PageSum pageSum) {
        this.file = file;
        this.pageSum = pageSum;
    }

    /** Where the next byte goes. */
    int position() {
        return Math.toIntExact(appended + used);
    }

    long memoryBytes() {
        return PIECE_BYTES + (long) checksums.length * Integer.BYTES;
    }

    void write(byte[] bytes, int from, int length) {
        int next = from;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, PIECE_BYTES - used);
            System.arraycopy(bytes, next, piece, used, count);
            used += count;
            next += count;
            left -= count;
            if (used == PIECE_BYTES) {
                appendPages();
            }
        }
    }

    /** Writes zeros up to a multiple of {@code alignment}. */
    void align(int alignment) {
        int zeros = -position() & (alignment - 1);
        write(new byte[zeros], 0, zeros);
    }

    /** Ends the pages: what follows is not summed by them. Returns their checksums as they are stored. */
    byte[] endPages() {
        align(TableFormat.PAGE_BYTES);
        appendPages();
        byte[] stored = new byte[pages * Integer.BYTES];
        for (int page = 0; page < pages; page++) {
            LittleEndian.putInt(stored, page * Integer.BYTES, checksums[page]);
        }
        return stored;
    }

    private void appendPages() {
        for (int from = 0; from < used; from += TableFormat.PAGE_BYTES) {
            if (pages == checksums.length) {
                checksums = Arrays.copyOf(checksums, pages * 2);
            }
            checksums[pages] = pageSum.of(pages, piece, from, TableFormat.PAGE_BYTES);
            pages++;
        }
        append(piece, used);
        used = 0;
    }

    /** Appends what belongs to no page; only after {@link #endPages}. */
    void append(byte[] bytes, int length) {
        file.append(ByteBuffer.wrap(bytes, 0, length), Route.CHANNEL);
        appended += length;
    }
}
