package io.godb.core.internal.table;

import io.godb.core.Compression;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table, from versions that come in their order (see {@link io.godb.core.internal.entry.EntryCursor}). The same
 * versions and range deletes, the same file: bytes depend on nothing else.
 *
 * <p>Of the entries it holds one block; of the keys, what their indexes need ({@link #memoryBytes}).
 *
 * <p><b>Invariant.</b> The table is packed, and its slots name blocks, from the first block on that compression makes smaller by an
 * eighth; what was added before is renamed then. Without such a block it is a plain table to the last byte.
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Failure.</b> What is refused with an {@link IllegalArgumentException} or {@link IllegalStateException} changed
 * nothing. After a failure of the storage only {@link #abandon} is left.
 */
public final class TableWriter {
    /** Room for properties, footer, padding and range deletes that cannot be foreseen by {@link #hasRoom}. */
    private static final int RESERVE_BYTES = 1 << 20;
    /** A block of which compression does not save one part in so many is stored as it is. */
    private static final int LEAST_SAVED_SHARE = 8;
    /** A larger buffer, for a large entry, is let go at once. */
    private static final int LARGEST_KEPT_BYTES = 64 << 10;

    private final FileSystem files;
    private final Path path;
    private final UUID database;
    private final long number;
    private final long secret;
    private final int blockBytes;
    private final IntFunction<@Nullable Compression> codecs;
    private final AppendFile file;
    private final PageSum pageSum;
    private final PagedOutput output;
    private final HashIndexWriter hashIndex = new HashIndexWriter();
    private final GrowingBytes keyIndexOffsets = new GrowingBytes();
    private final GrowingBytes keyIndex = new GrowingBytes();
    private final GrowingBytes rangeDeletes = new GrowingBytes();
    private final TableFigures figures = new TableFigures();
    private final byte[] block;
    private final byte[] blockHeader = new byte[BlockFormat.HEADER_BYTES];

    private int blocks;
    private int blockUsed;
    private int blockEntries;
    private int lastEntry;
    /** That of the last entry's keyspace, and so of the block it is in. */
    private @Nullable Compression codec;

    private byte[] packedBlock = {};
    private boolean isPacked;

    private byte[] lastKey = new byte[64];
    private int lastKeyLength;
    private int lastKeyspace;
    private long lastLsn;
    private boolean isEmpty = true;
    private boolean isClosed;

    /** Creates the file. All tables of a database that share a {@code secret} are searched with one hash of a key. */
    public TableWriter(FileSystem files, Path path, UUID database, long number, long secret, TableOptions options) {
        this.files = files;
        this.path = path;
        this.database = database;
        this.number = number;
        this.secret = secret;
        this.blockBytes = options.blockBytes();
        this.codecs = options.codecs();
        this.block = new byte[blockBytes + BlockFormat.ENTRY_HEADER_BYTES + BlockFormat.DEADLINE_BYTES];
        this.file = files.create(path);
        this.pageSum = new PageSum(database, number);
        this.output = new PagedOutput(file, pageSum);
        output.write(TableFormat.header(database, number), 0, TableFormat.HEADER_BYTES);
    }

    /** Adds a version, which is behind the one added before. Only a put and a pointer have a value. */
    public void add(
            int kind,
            int keyspace,
            byte[] key,
            int keyFrom,
            int keyLength,
            long lsn,
            long deadline,
            byte[] value,
            int valueFrom,
            int valueLength) {
        check(kind, keyLength, lsn, valueLength);
        boolean isNewKey = checkOrder(keyspace, key, keyFrom, keyLength, lsn);
        long entryBytes = BlockFormat.entryBytes(keyLength, valueLength, deadline);
        if (!hasRoom(keyLength, valueLength)) {
            throw new IllegalStateException("the table is full at " + bytesSoFar() + " bytes; finish it");
        }
        if (isEmpty || keyspace != lastKeyspace) {
            choose(keyspace);
        }
        if (blockUsed + entryBytes > blockBytes) {
            closeBlock();
        }
        int ordinal = blocks;
        int offset = blockUsed;
        int position = output.position() + BlockFormat.HEADER_BYTES + blockUsed;
        if (blockUsed == 0) {
            keyIndexOffsets.putInt(keyIndex.length());
            KeyIndexFormat.put(keyIndex, position - BlockFormat.HEADER_BYTES, keyspace, lsn, key, keyFrom, keyLength);
        }
        int keyAt = BlockFormat.putEntry(block, blockUsed, lsn, kind, keyspace, keyLength, valueLength, deadline);
        if (entryBytes > blockBytes) {
            writeLargeEntry(keyAt, entryBytes, key, keyFrom, keyLength, value, valueFrom, valueLength);
        } else {
            System.arraycopy(key, keyFrom, block, keyAt, keyLength);
            System.arraycopy(value, valueFrom, block, keyAt + keyLength, valueLength);
            lastEntry = blockUsed;
            blockUsed += (int) entryBytes;
            blockEntries++;
        }
        if (isNewKey) {
            long hash = KeyHash.of(secret, keyspace, key, keyFrom, keyLength);
            long slot = isPacked
                    ? SlotFormat.of(hash, SlotFormat.place(ordinal, offset))
                    : SlotFormat.of(hash, position, entryBytes);
            hashIndex.add(hash, slot);
        }
        remember(keyspace, key, keyFrom, keyLength, lsn);
        figures.add(kind, keyspace, entryBytes, lsn, deadline);
    }

    /** A block has one codec. */
    private void choose(int keyspace) {
        Compression wanted = codecs.apply(keyspace);
        if (wanted == Compression.none()) {
            wanted = null;
        }
        if (wanted != codec) {
            closeBlock();
            codec = wanted;
        }
    }

    private static void check(int kind, int keyLength, long lsn, int valueLength) {
        if (!BlockFormat.isKind(kind)) {
            throw new IllegalArgumentException("a table has no entries of kind " + kind);
        }
        if (keyLength > BlockFormat.LARGEST_KEY_BYTES || valueLength > BlockFormat.LARGEST_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "a key of " + keyLength + " or a value of " + valueLength + " bytes is too large");
        }
        if (kind == EntryKind.DELETE && valueLength != 0) {
            throw new IllegalArgumentException("a delete has no value");
        }
        checkLsn(lsn);
    }

    private static void checkLsn(long lsn) {
        if (lsn < 0 || lsn > BlockFormat.LARGEST_LSN) {
            throw new IllegalArgumentException("an LSN has 56 bits, not as " + lsn);
        }
    }

    /** Whether the version is the first one of its key. */
    private boolean checkOrder(int keyspace, byte[] key, int keyFrom, int keyLength, long lsn) {
        if (isEmpty) {
            return true;
        }
        int order = Integer.compareUnsigned(lastKeyspace, keyspace);
        if (order == 0) {
            order = Arrays.compareUnsigned(lastKey, 0, lastKeyLength, key, keyFrom, keyFrom + keyLength);
        }
        if (order > 0 || (order == 0 && lsn >= lastLsn)) {
            throw new IllegalArgumentException(
                    "version " + lsn + " of a key of keyspace " + keyspace + " is not behind the one before");
        }
        return order < 0;
    }

    private void remember(int keyspace, byte[] key, int keyFrom, int keyLength, long lsn) {
        if (keyLength > lastKey.length) {
            lastKey = new byte[keyLength];
        }
        System.arraycopy(key, keyFrom, lastKey, 0, keyLength);
        if (isEmpty) {
            figures.firstKey(keyspace, Arrays.copyOf(lastKey, keyLength));
        }
        lastKeyLength = keyLength;
        lastKeyspace = keyspace;
        lastLsn = lsn;
        isEmpty = false;
    }

    /** An entry larger than a block has one of its own, and does not wait in memory if it is not compressed. */
    private void writeLargeEntry(
            int keyAt,
            long entryBytes,
            byte[] key,
            int keyFrom,
            int keyLength,
            byte[] value,
            int valueFrom,
            int valueLength) {
        BlockFormat.markLast(block, 0);
        if (mayPack() && entryBytes <= BlockFormat.LARGEST_PACKED_BYTES) {
            byte[] whole = new byte[(int) entryBytes];
            System.arraycopy(block, 0, whole, 0, keyAt);
            System.arraycopy(key, keyFrom, whole, keyAt, keyLength);
            System.arraycopy(value, valueFrom, whole, keyAt + keyLength, valueLength);
            writeBlock(whole, whole.length, 1);
        } else {
            BlockFormat.putHeader(blockHeader, (int) entryBytes, (int) entryBytes, 0, 1);
            output.write(blockHeader, 0, blockHeader.length);
            output.write(block, 0, keyAt);
            output.write(key, keyFrom, keyLength);
            output.write(value, valueFrom, valueLength);
        }
        blocks++;
    }

    /** Slots can name only so many blocks. */
    private boolean mayPack() {
        return codec != null && blocks < SlotFormat.MOST_BLOCKS;
    }

    /** Writes the block, compressed if that is worth it. */
    private void writeBlock(byte[] entries, int length, int count) {
        Compression by = codec;
        int packed = by != null && mayPack() ? pack(by, entries, length) : length;
        boolean isWorthIt = packed <= length - length / LEAST_SAVED_SHARE;
        if (by != null && isWorthIt && packed < length) {
            beginPacked();
            figures.addSaved((long) length - packed);
            BlockFormat.putHeader(blockHeader, length, packed, Codecs.id(by), count);
            output.write(blockHeader, 0, blockHeader.length);
            output.write(packedBlock, 0, packed);
        } else {
            BlockFormat.putHeader(blockHeader, length, length, 0, count);
            output.write(blockHeader, 0, blockHeader.length);
            output.write(entries, 0, length);
        }
        if (packedBlock.length > LARGEST_KEPT_BYTES) {
            packedBlock = new byte[0];
        }
    }

    /** Compresses into {@code packedBlock}; returns how many bytes that made. */
    private int pack(Compression by, byte[] entries, int length) {
        int room = by.longestCompressed(length);
        if (packedBlock.length < room) {
            packedBlock = new byte[room];
        }
        return Codecs.compress(by, entries, 0, length, packedBlock, 0);
    }

    /** From here on slots name blocks; those there are named positions, which ascend as the blocks do. */
    private void beginPacked() {
        if (!isPacked) {
            isPacked = true;
            int[] block = {0};
            hashIndex.replaceAll(slot -> {
                int position = SlotFormat.position(slot);
                while (block[0] < blocks && blockPosition(block[0] + 1) <= position) {
                    block[0]++;
                }
                int entries = blockPosition(block[0]) + BlockFormat.HEADER_BYTES;
                return SlotFormat.moved(slot, SlotFormat.place(block[0], position - entries));
            });
        }
    }

    private int blockPosition(int number) {
        return keyIndex.getInt(keyIndexOffsets.getInt(number * KeyIndexFormat.OFFSET_BYTES));
    }

    private void closeBlock() {
        if (blockUsed > 0) {
            BlockFormat.markLast(block, lastEntry);
            writeBlock(block, blockUsed, blockEntries);
            blocks++;
            blockUsed = 0;
            blockEntries = 0;
        }
    }

    /** Adds a range delete; they may come at any time, and in any order, which the file keeps. */
    public void addRangeDelete(RangeDelete delete) {
        checkLsn(delete.lsn());
        RangeDeletesFormat.put(rangeDeletes, delete);
        figures.addRangeDelete(delete.lsn());
    }

    /** Whether a packed table has nearly as many blocks as its slots can name. */
    public boolean isNearlyFull() {
        return isPacked && blocks > SlotFormat.MOST_BLOCKS / 4 * 3;
    }

    /** About what the file would have if it were finished now. */
    public long bytesSoFar() {
        return (long) output.position()
                + blockUsed
                + hashIndex.indexBytes()
                + keyIndexOffsets.length()
                + keyIndex.length()
                + rangeDeletes.length()
                + figures.keyspaceBytes()
                + TableFormat.PAGE_BYTES;
    }

    /** Whether an entry like that can still be added: a table stays under 1 GiB. */
    public boolean hasRoom(int keyLength, int valueLength) {
        // Besides the block that is open, closing it for the next entry may need another one.
        boolean hasPlaces = !isPacked || blocks < SlotFormat.MOST_BLOCKS - 2;
        return hasPlaces && bytesSoFar() + keyLength + valueLength < TableFormat.LARGEST_BYTES - RESERVE_BYTES;
    }

    /** What the writer holds in memory, and for a moment will when it finishes. */
    public long memoryBytes() {
        return block.length
                + packedBlock.length
                + output.memoryBytes()
                + hashIndex.memoryBytes()
                + keyIndexOffsets.memoryBytes()
                + keyIndex.memoryBytes()
                + rangeDeletes.memoryBytes()
                + figures.keyspaceBytes();
    }

    /** Completes the file, forces it and closes it. The caller forces the directory. */
    public TableFacts finish() {
        closeBlock();
        figures.lastKey(lastKeyspace, Arrays.copyOf(lastKey, lastKeyLength), hashIndex.keys());
        int blocksEnd = output.position();
        output.align(TableFormat.LINE_BYTES);
        int keyIndexAt = output.position();
        keyIndexOffsets.writeTo(output);
        keyIndex.writeTo(output);
        output.align(TableFormat.LINE_BYTES);
        int hashIndexAt = output.position();
        int lines = hashIndex.write(output);
        int rangeDeletesAt = output.position();
        rangeDeletes.writeTo(output);
        int keyspacesAt = output.position();
        figures.writeKeyspaces(output);
        byte[] checksums = output.endPages();
        int checksumsAt = output.position();
        output.append(checksums, checksums.length);

        byte[] sums = sums(checksums, checksumsAt >>> TableFormat.PAGE_BITS);
        int sumsAt = output.position();
        int propertiesAt = sumsAt + sums.length;
        TableFacts unsized = figures.facts(number, 0);
        byte[] properties = PropertiesFormat.encode(unsized);
        long fileBytes = (long) propertiesAt + properties.length + TableFormat.FOOTER_BYTES;
        byte[] tail = Arrays.copyOf(sums, sums.length + properties.length + TableFormat.FOOTER_BYTES);
        System.arraycopy(properties, 0, tail, sums.length, properties.length);
        Footer footer = new Footer(
                isPacked ? TableFormat.FLAG_PACKED : 0,
                fileBytes,
                blocksEnd,
                blocks,
                keyIndexAt,
                hashIndexAt,
                lines,
                hashIndex.homeLines(),
                rangeDeletesAt,
                unsized.rangeDeletes(),
                keyspacesAt,
                figures.keyspaceCount(),
                checksumsAt,
                sumsAt,
                propertiesAt,
                secret,
                LittleEndian.checksum(tail, 0, sums.length + properties.length));
        byte[] footerBytes = TableFormat.footer(footer, database, number);
        System.arraycopy(footerBytes, 0, tail, tail.length - footerBytes.length, footerBytes.length);
        output.append(tail, tail.length);
        file.force();
        close();
        return figures.facts(number, fileBytes);
    }

    private byte[] sums(byte[] checksums, int firstPage) {
        int count = TableFormat.checksumPages(firstPage);
        byte[] sums = new byte[count * Integer.BYTES];
        for (int page = 0; page < count; page++) {
            int from = page << TableFormat.PAGE_BITS;
            int length = Math.min(TableFormat.PAGE_BYTES, checksums.length - from);
            LittleEndian.putInt(sums, page * Integer.BYTES, pageSum.of(firstPage + page, checksums, from, length));
        }
        return sums;
    }

    /** Closes and deletes the file; does nothing once it is finished. */
    public void abandon() {
        if (!isClosed) {
            try {
                close();
            } finally {
                files.delete(path);
            }
        }
    }

    private void close() {
        isClosed = true;
        file.close();
    }
}
