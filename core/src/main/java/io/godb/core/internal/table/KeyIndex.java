package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Searches the key index where it is. Any number of threads, each with a buffer of {@link #BUFFER_BYTES} of its own.
 */
final class KeyIndex {
    static final int BUFFER_BYTES = KeyIndexFormat.LARGEST_RECORD_BYTES;
    private static final int HIGHEST_RECORD_COPIED = KeyIndexFormat.LARGEST_RECORD_BYTES;

    private final VerifiedPages pages;
    private final int start;
    private final int end;
    private final int blocks;
    private final int blocksEnd;
    private final @Nullable BlockUnpacker unpacker;

    /** {@code unpacker} is that of the same pages where the table is packed, and null where it is plain. */
    KeyIndex(VerifiedPages pages, Footer footer, @Nullable BlockUnpacker unpacker) {
        this.pages = pages;
        this.start = footer.keyIndex();
        this.end = footer.hashIndex();
        this.blocks = footer.blocks();
        this.blocksEnd = footer.blocksEnd();
        this.unpacker = unpacker;
    }

    int blocks() {
        return blocks;
    }

    /** Where the block begins. */
    int position(int block, byte[] buffer) {
        copyRecord(block, buffer);
        return LittleEndian.getInt(buffer, 0);
    }

    /** The LSN of the first version of a block. */
    long lsn(int block, byte[] buffer) {
        copyRecord(block, buffer);
        return LittleEndian.getLong(buffer, 8);
    }

    /** The last block whose first version is not behind the given one; -1 if there is none. */
    int floor(int keyspace, byte[] key, int from, int length, long lsn, byte[] buffer) {
        int low = 0;
        int high = blocks - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compareFirst(middle, keyspace, key, from, length, lsn, buffer) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The order of a block's first version and the given one. */
    int compareFirst(int block, int keyspace, byte[] key, int from, int length, long lsn, byte[] buffer) {
        copyRecord(block, buffer);
        int order = Integer.compareUnsigned(LittleEndian.getInt(buffer, 4), keyspace);
        if (order != 0) {
            return order;
        }
        int keyLength = LittleEndian.getShort(buffer, 16);
        int stored = Math.min(keyLength, KeyIndexFormat.LARGEST_START_BYTES);
        if (keyLength == stored || !startsAlike(buffer, stored, key, from, length)) {
            order = Arrays.compareUnsigned(
                    buffer, KeyIndexFormat.KEY_AT, KeyIndexFormat.KEY_AT + stored, key, from, from + length);
        } else {
            byte[] whole = wholeKey(LittleEndian.getInt(buffer, 0), keyLength);
            order = Arrays.compareUnsigned(whole, 0, whole.length, key, from, from + length);
        }
        return order != 0 ? order : Long.compare(lsn, LittleEndian.getLong(buffer, 8));
    }

    private static boolean startsAlike(byte[] buffer, int stored, byte[] key, int from, int length) {
        return length >= stored
                && Arrays.equals(
                        buffer, KeyIndexFormat.KEY_AT, KeyIndexFormat.KEY_AT + stored, key, from, from + stored);
    }

    private byte[] wholeKey(int block, int keyLength) {
        if (unpacker != null) {
            byte[] header = new byte[BlockFormat.HEADER_BYTES];
            unpacker.header(block, header);
            if (BlockFormat.codec(header, 0) != 0) {
                return unpackedKey(unpacker, block, header);
            }
        }
        byte[] entry = new byte[BlockFormat.ENTRY_HEADER_BYTES];
        pages.copy(block + BlockFormat.HEADER_BYTES, entry, 0, entry.length);
        byte[] key = new byte[keyLength];
        pages.copy(block + BlockFormat.HEADER_BYTES + BlockFormat.key(entry, 0), key, 0, keyLength);
        return key;
    }

    private byte[] unpackedKey(BlockUnpacker of, int block, byte[] header) {
        int length = BlockFormat.length(header, 0);
        byte[] raw = new byte[length];
        of.unpack(block, BlockFormat.codec(header, 0), BlockFormat.storedLength(header, 0), new Scratch(), raw, length);
        int key = BlockFormat.key(raw, 0);
        if (BlockFormat.keyLength(raw, 0) > length - key) {
            throw pages.damage("the first entry of a block goes past its end", block);
        }
        return Arrays.copyOfRange(raw, key, key + BlockFormat.keyLength(raw, 0));
    }

    private void copyRecord(int block, byte[] buffer) {
        int offsetAt = start + block * KeyIndexFormat.OFFSET_BYTES;
        pages.copy(offsetAt, buffer, 0, Long.BYTES);
        int offset = LittleEndian.getInt(buffer, 0);
        int records = start + blocks * KeyIndexFormat.OFFSET_BYTES;
        if (offset < 0 || offset > end - records - KeyIndexFormat.KEY_AT) {
            throw pages.damage("the key index has no record at " + offset, offsetAt);
        }
        int at = records + offset;
        pages.copy(at, buffer, 0, Math.min(HIGHEST_RECORD_COPIED, end - at));
        int position = LittleEndian.getInt(buffer, 0);
        if (position < TableFormat.HEADER_BYTES || position >= blocksEnd) {
            throw pages.damage("the key index names a block at " + position, at);
        }
    }
}
