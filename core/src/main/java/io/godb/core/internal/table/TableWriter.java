package io.godb.core.internal.table;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/**
 * Writes a table, from versions that come in their order (see {@link io.godb.core.internal.entry.EntryCursor}). The same
 * versions and range deletes, the same file: bytes depend on nothing else.
 *
 * <p>Of the entries it holds one block; of the keys, what their indexes need ({@link #memoryBytes}).
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Failure.</b> What is refused with an {@link IllegalArgumentException} or {@link IllegalStateException} changed
 * nothing. After a failure of the storage only {@link #abandon} is left.
 */
public final class TableWriter {
    /** Room for properties, footer, padding and range deletes that cannot be foreseen by {@link #hasRoom}. */
    private static final int RESERVE_BYTES = 1 << 20;

    private final FileSystem files;
    private final Path path;
    private final UUID database;
    private final long number;
    private final long secret;
    private final int blockBytes;
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
        if (blockUsed + entryBytes > blockBytes) {
            closeBlock();
        }
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
            hashIndex.add(KeyHash.of(secret, keyspace, key, keyFrom, keyLength), position, entryBytes);
        }
        remember(keyspace, key, keyFrom, keyLength, lsn);
        figures.add(kind, keyspace, entryBytes, lsn, deadline);
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

    /** An entry larger than a block has one of its own, and does not wait in memory. */
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
        BlockFormat.putHeader(blockHeader, (int) entryBytes, 1);
        output.write(blockHeader, 0, blockHeader.length);
        output.write(block, 0, keyAt);
        output.write(key, keyFrom, keyLength);
        output.write(value, valueFrom, valueLength);
        blocks++;
    }

    private void closeBlock() {
        if (blockUsed > 0) {
            BlockFormat.markLast(block, lastEntry);
            BlockFormat.putHeader(blockHeader, blockUsed, blockEntries);
            output.write(blockHeader, 0, blockHeader.length);
            output.write(block, 0, blockUsed);
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
        return bytesSoFar() + keyLength + valueLength < TableFormat.LARGEST_BYTES - RESERVE_BYTES;
    }

    /** What the writer holds in memory, and for a moment will when it finishes. */
    public long memoryBytes() {
        return block.length
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
                0,
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
