package io.godb.core.internal.table;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyBytes;
import io.godb.core.internal.format.LittleEndian;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a table. It copies a block at a time, or decompresses it; of a block with a single large entry it keeps only as much as
 * is asked for.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>{@code at} is the place of the current entry in the buffer, or negative where there is none; {@code end} is behind it.
 *   <li>{@code starts} has the place of every entry of the buffer, if {@code startsOf} is the block in it.
 *   <li>{@code largeValue} is of the block the cursor is in, and let go with it: a merge of many tables holds one of them at a time.
 * </ol>
 */
final class TableCursor extends EntryCursor implements BlockCache.Reader {
    private static final byte[] NO_BYTES = {};
    private static final int NONE = -1;
    /** A single entry larger than this stays in the file until its value is asked for. */
    private static final int LARGEST_EAGER_BYTES = 64 << 10;
    /** Likewise, where nobody will ask for values. */
    private static final int LARGEST_EAGER_KEY_BYTES = 1 << 10;

    private static final int SMALLEST_BUFFER_BYTES = 16 << 10;

    private final VerifiedPages pages;
    private final KeyIndex index;
    private final int blocksEnd;
    private final @Nullable PackedBlocks packed;
    private final Scratch scratch = new Scratch();
    private final int largestEagerBytes;
    private final byte[] record = new byte[KeyIndex.BUFFER_BYTES];

    private byte[] buffer = NO_BYTES;
    private int block = NONE;
    private int blockPosition;
    private int blockLength;
    private int blockStored;
    private int blockCodec;
    private int blockEntries;
    private int glanced;
    private int limit;

    private int at = NONE;
    private int end;
    private int ordinal;

    private int[] starts = {};
    private int startsOf = NONE;
    private byte[] largeValue = NO_BYTES;
    private int largeValueFrom;
    private int largeValueOf = NONE;

    /** {@code packed} is null for a plain table. */
    TableCursor(VerifiedPages pages, KeyIndex index, int blocksEnd, @Nullable PackedBlocks packed, boolean isOfKeys) {
        this.pages = pages;
        this.index = index;
        this.blocksEnd = blocksEnd;
        this.packed = packed;
        this.largestEagerBytes = isOfKeys ? LARGEST_EAGER_KEY_BYTES : LARGEST_EAGER_BYTES;
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        return seek(keyspace, key, from, length, BlockFormat.LARGEST_LSN);
    }

    /** To the first version at or behind that one. */
    boolean seek(int keyspace, byte[] key, int from, int length, long lsn) {
        at = NONE;
        if (index.blocks() == 0) {
            return false;
        }
        load(Math.max(0, index.floor(keyspace, key, from, length, lsn, record)));
        enter(0);
        ordinal = 0;
        while (isBefore(keyspace, key, from, length, lsn)) {
            if (!next()) {
                return false;
            }
        }
        return true;
    }

    private boolean isBefore(int keyspace, byte[] key, int from, int length, long lsn) {
        int order = Integer.compareUnsigned(this.keyspace, keyspace);
        if (order == 0) {
            order = KeyBytes.compare(buffer, keyFrom, keyLength, key, from, length);
        }
        return order < 0 || (order == 0 && this.lsn > lsn);
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        if (seek(keyspace, key, from, length)) {
            return previous();
        }
        return index.blocks() > 0 && enterLast(index.blocks() - 1);
    }

    @Override
    public boolean next() {
        requireEntry();
        if (end < limit) {
            ordinal++;
            enter(end);
            return true;
        }
        return nextBlock();
    }

    private boolean nextBlock() {
        int next = blockEnd();
        at = NONE;
        if (next >= blocksEnd) {
            releaseLarge();
            return false;
        }
        loadAt(block + 1, next);
        ordinal = 0;
        enter(0);
        return true;
    }

    @Override
    public boolean previous() {
        requireEntry();
        if (ordinal > 0) {
            findStarts();
            ordinal--;
            enter(starts[ordinal]);
            return true;
        }
        at = NONE;
        if (block == 0) {
            releaseLarge();
            return false;
        }
        return enterLast(block - 1);
    }

    private boolean enterLast(int last) {
        load(last);
        ordinal = blockEntries - 1;
        if (ordinal == 0) {
            enter(0);
        } else {
            findStarts();
            enter(starts[ordinal]);
        }
        return true;
    }

    private void findStarts() {
        if (startsOf == block) {
            return;
        }
        if (starts.length < blockEntries) {
            starts = new int[blockEntries];
        }
        int start = 0;
        for (int i = 0; i < blockEntries; i++) {
            starts[i] = start;
            if (start > limit - BlockFormat.ENTRY_HEADER_BYTES) {
                throw damage("a block has fewer entries than it says");
            }
            start = endOf(start);
        }
        startsOf = block;
    }

    private int endOf(int start) {
        int length = BlockFormat.valueLength(buffer, start);
        int value = BlockFormat.key(buffer, start) + BlockFormat.keyLength(buffer, start);
        if (length < 0 || length > blockLength - value) {
            throw damage("an entry goes past the end of its block");
        }
        return value + length;
    }

    private void load(int number) {
        loadAt(number, index.position(number, record));
    }

    private void loadAt(int number, int position) {
        if (number != block) {
            block = NONE;
            startsOf = NONE;
            releaseLarge();
            if (number >= index.blocks() || position > blocksEnd - BlockFormat.HEADER_BYTES) {
                throw pages.damage("no block can begin here", position);
            }
            blockPosition = position;
            reserve(BlockFormat.HEADER_BYTES);
            pages.copy(position, buffer, 0, BlockFormat.HEADER_BYTES);
            blockLength = BlockFormat.length(buffer, 0);
            blockStored = BlockFormat.storedLength(buffer, 0);
            blockCodec = BlockFormat.codec(buffer, 0);
            blockEntries = BlockFormat.entries(buffer, 0);
            if (!BlockFormat.isHeader(buffer, 0, packed != null)
                    || blockStored > blocksEnd - position - BlockFormat.HEADER_BYTES) {
                throw pages.damage("what should be a block's header is none", position);
            }
            if (packed != null && blockCodec != 0) {
                unpack(packed, number);
            } else {
                fill(blockEntries == 1 && blockLength > largestEagerBytes ? startOfLarge() : blockLength);
            }
            block = number;
        }
    }

    private void unpack(PackedBlocks blocks, int number) {
        if (blockEntries == 1 && blockLength > LARGEST_EAGER_BYTES) {
            // Its value is decompressed again if somebody asks for it: a merge must not hold one for each table.
            byte[] raw = unpacked(blocks);
            limit = Math.min(blockLength, BlockFormat.key(raw, 0) + BlockFormat.keyLength(raw, 0));
            reserve(limit);
            System.arraycopy(raw, 0, buffer, 0, limit);
            return;
        }
        reserve(blockLength);
        if (!blocks.glance(number, this) || glanced != blockLength) {
            unpackInto(blocks, buffer);
        }
        limit = blockLength;
    }

    private byte[] unpacked(PackedBlocks blocks) {
        byte[] raw = new byte[blockLength];
        unpackInto(blocks, raw);
        return raw;
    }

    private void unpackInto(PackedBlocks blocks, byte[] target) {
        blocks.unpacker().unpack(blockPosition, blockCodec, blockStored, scratch, target, blockLength);
    }

    /** Copies what the cache shows of the block. */
    @Override
    public void read(byte[] bytes, int from, int length) {
        glanced = Math.min(length, blockLength);
        System.arraycopy(bytes, from, buffer, 0, glanced);
    }

    /** How many bytes a large entry has before its value. */
    private int startOfLarge() {
        fill(BlockFormat.ENTRY_HEADER_BYTES);
        return Math.min(blockLength, BlockFormat.key(buffer, 0) + BlockFormat.keyLength(buffer, 0));
    }

    private void fill(int count) {
        reserve(count);
        pages.copy(blockPosition + BlockFormat.HEADER_BYTES, buffer, 0, count);
        limit = count;
    }

    private void reserve(int count) {
        if (count > buffer.length) {
            buffer = new byte[Math.max(count, Math.max(SMALLEST_BUFFER_BYTES, buffer.length * 2))];
            keyBytes = buffer;
        }
    }

    private void enter(int start) {
        if (start > limit - BlockFormat.ENTRY_HEADER_BYTES) {
            throw damage("a block ends within an entry");
        }
        long stamp = LittleEndian.getLong(buffer, start);
        lsn = BlockFormat.lsn(stamp);
        kind = BlockFormat.kind(stamp);
        keyspace = BlockFormat.keyspace(buffer, start);
        long shape = BlockFormat.shape(buffer, start);
        keyFrom = start + BlockFormat.beforeKey(shape);
        keyLength = BlockFormat.keyLength(shape);
        valueLength = BlockFormat.valueLength(shape);
        valueFrom = keyFrom + keyLength;
        end = valueFrom + valueLength;
        if (valueLength < 0 || valueLength > blockLength - valueFrom) {
            throw damage("an entry goes past the end of its block");
        }
        valueBytes = end <= limit ? buffer : null;
        at = start;
    }

    private RuntimeException damage(String what) {
        return pages.damage(what, blockPosition);
    }

    private void requireEntry() {
        if (at < 0) {
            throw new IllegalStateException("the cursor is at no version; seek first");
        }
    }

    /** Where the entry is in the table. */
    int position() {
        return blockPosition + BlockFormat.HEADER_BYTES + at;
    }

    /** Where the entry is, as slots say it. */
    long place() {
        return packed == null ? position() : SlotFormat.place(block, at);
    }

    /** What is behind its block. */
    int blockEnd() {
        return blockPosition + BlockFormat.HEADER_BYTES + blockStored;
    }

    /** How much less its block takes than the entries. */
    int savedBytes() {
        return blockLength - blockStored;
    }

    boolean isAtEndOfBlock() {
        return end == blockLength;
    }

    /** Where its block begins. */
    int blockPosition() {
        return blockPosition;
    }

    int block() {
        return block;
    }

    int blockEntries() {
        return blockEntries;
    }

    int ordinal() {
        return ordinal;
    }

    boolean isLastOfBlock() {
        return BlockFormat.isLast(buffer, at);
    }

    boolean isWellFormed() {
        return BlockFormat.isEntry(buffer, at);
    }

    int entryLength() {
        return end - at;
    }

    @Override
    public long deadline() {
        return BlockFormat.deadline(buffer, at);
    }

    @Override
    protected byte[] fetchValue() {
        if (largeValueOf != block) {
            if (packed != null && blockCodec != 0) {
                largeValue = unpacked(packed);
                largeValueFrom = limit;
            } else {
                largeValue = new byte[valueLength];
                largeValueFrom = 0;
                pages.copy(blockPosition + BlockFormat.HEADER_BYTES + limit, largeValue, 0, valueLength);
            }
            largeValueOf = block;
        }
        valueBytes = largeValue;
        valueFrom = largeValueFrom;
        return largeValue;
    }

    private void releaseLarge() {
        if (largeValue.length > 0) {
            valueBytes = NO_BYTES;
            largeValue = NO_BYTES;
            largeValueOf = NONE;
        }
    }

    @Override
    public void close() {
        at = NONE;
        block = NONE;
        buffer = NO_BYTES;
        keyBytes = NO_BYTES;
        valueBytes = NO_BYTES;
        largeValue = NO_BYTES;
        largeValueOf = NONE;
    }
}
