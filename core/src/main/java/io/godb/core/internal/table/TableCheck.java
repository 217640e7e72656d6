package io.godb.core.internal.table;

import io.godb.core.CorruptionException;
import io.godb.core.file.ByteView;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Checks all that a table says, against itself. Damage is a {@link io.godb.core.CorruptionException}. */
final class TableCheck {
    private final Table table;
    private final ByteView view;
    private final Footer footer;
    private final VerifiedPages pages;
    private final KeyIndex index;
    private final @Nullable PackedBlocks packed;
    private final byte[] buffer = new byte[TableFormat.PAGE_BYTES];
    private final Found found = new Found();
    private final TableFigures figures = new TableFigures();

    private byte[] lastKey = new byte[64];
    private int lastKeyLength;
    private int lastKeyspace;
    private long lastLsn;
    private long entries;
    private long keys;

    TableCheck(
            Table table,
            ByteView view,
            Footer footer,
            VerifiedPages pages,
            KeyIndex index,
            @Nullable PackedBlocks packed) {
        this.table = table;
        this.view = view;
        this.footer = footer;
        this.pages = pages;
        this.index = index;
        this.packed = packed;
    }

    /** Tells of every damaged page; of what they say to each other only if there is none, and then of the first contradiction. */
    void run(LongConsumer progress, Consumer<CorruptionException> damaged) {
        boolean isWhole = true;
        for (int page = 0; page < pages.pages(); page++) {
            try {
                pages.verify(page, buffer);
            } catch (CorruptionException damage) {
                isWhole = false;
                damaged.accept(damage);
            }
            progress.accept((page + 1L) << TableFormat.PAGE_BITS);
        }
        if (!isWhole) {
            return;
        }
        try {
            checkContent(progress);
        } catch (CorruptionException damage) {
            damaged.accept(damage);
        }
    }

    private void checkContent(LongConsumer progress) {
        pages.verifyChecksums(buffer);
        TableEnds ends =
                new TableEnds(view, table.path(), database(), table.facts().number());
        ends.checkHeader();
        ends.tail(ends.footer());
        progress.accept(view.size());
        checkEntries(progress);
        checkSlots();
        checkRangeDeletes();
        checkFacts();
        checkPadding();
    }

    private UUID database() {
        view.copy(0, buffer, 0, TableFormat.HEADER_BYTES);
        return TableFormat.database(buffer);
    }

    /** Tells at each block that it has not come further, so that it can be ended. */
    private void checkEntries(LongConsumer progress) {
        try (TableCursor cursor = new TableCursor(pages, index, footer.blocksEnd(), packed, false)) {
            int blocks = 0;
            int next = TableFormat.HEADER_BYTES;
            for (boolean more = cursor.seek(0, new byte[0], 0, 0); more; more = cursor.next()) {
                if (cursor.ordinal() == 0) {
                    checkBlock(cursor, blocks, next);
                    progress.accept(view.size());
                    figures.addSaved(cursor.savedBytes());
                    next = cursor.blockEnd();
                    blocks++;
                }
                boolean isLast = cursor.ordinal() == cursor.blockEntries() - 1;
                if (!cursor.isWellFormed() || cursor.isLastOfBlock() != isLast || cursor.isAtEndOfBlock() != isLast) {
                    throw damage("an entry is not well-formed", cursor.position());
                }
                checkOrder(cursor);
                figures.add(cursor.kind(), cursor.keyspace(), cursor.entryLength(), cursor.lsn(), cursor.deadline());
                entries++;
            }
            if (blocks != index.blocks() || next != (blocks == 0 ? TableFormat.HEADER_BYTES : footer.blocksEnd())) {
                throw damage("the blocks do not end where they should", next);
            }
        }
    }

    private void checkBlock(TableCursor cursor, int block, int expected) {
        boolean isIndexed = index.position(block, buffer) == expected
                && index.compareFirst(
                                block,
                                cursor.keyspace(),
                                cursor.keyBytes(),
                                cursor.keyFrom(),
                                cursor.keyLength(),
                                cursor.lsn(),
                                buffer)
                        == 0;
        if (cursor.blockPosition() != expected || !isIndexed) {
            throw damage("a block is not where the key index or the block before says", expected);
        }
    }

    private void checkOrder(TableCursor cursor) {
        int order = entries == 0 ? -1 : Integer.compareUnsigned(lastKeyspace, cursor.keyspace());
        if (order == 0) {
            order = Arrays.compareUnsigned(
                    lastKey,
                    0,
                    lastKeyLength,
                    cursor.keyBytes(),
                    cursor.keyFrom(),
                    cursor.keyFrom() + cursor.keyLength());
        }
        if (order > 0 || (order == 0 && cursor.lsn() >= lastLsn)) {
            throw damage("an entry is out of order", cursor.position());
        }
        if (order < 0) {
            checkIndexed(cursor);
            keys++;
        }
        remember(cursor);
    }

    private void checkIndexed(TableCursor cursor) {
        byte[] key = cursor.keyBytes();
        int from = cursor.keyFrom();
        int length = cursor.keyLength();
        long hash = KeyHash.of(table.secret(), cursor.keyspace(), key, from, length);
        // Each key of a packed table would take a block of work; as many slots as keys say the same.
        boolean isIndexed = packed != null
                ? table.leadsTo(hash, cursor.place())
                : table.find(cursor.keyspace(), key, from, length, hash, BlockFormat.LARGEST_LSN, found)
                        && found.place() == cursor.place();
        if (!isIndexed) {
            throw damage("the hash index does not lead to an entry", cursor.position());
        }
    }

    private void remember(TableCursor cursor) {
        if (cursor.keyLength() > lastKey.length) {
            lastKey = new byte[cursor.keyLength()];
        }
        System.arraycopy(cursor.keyBytes(), cursor.keyFrom(), lastKey, 0, cursor.keyLength());
        if (entries == 0) {
            figures.firstKey(cursor.keyspace(), Arrays.copyOf(lastKey, cursor.keyLength()));
        }
        lastKeyLength = cursor.keyLength();
        lastKeyspace = cursor.keyspace();
        lastLsn = cursor.lsn();
    }

    private void checkSlots() {
        long used = 0;
        for (int line = 0; line < footer.lines(); line++) {
            int at = footer.hashIndex() + line * TableFormat.LINE_BYTES;
            pages.copy(at, buffer, 0, TableFormat.LINE_BYTES);
            for (int slot = 0; slot < TableFormat.SLOTS_PER_LINE; slot++) {
                used += LittleEndian.getLong(buffer, slot * Long.BYTES) == 0 ? 0 : 1;
            }
        }
        if (used != keys) {
            throw damage("the hash index has " + used + " slots for " + keys + " keys", footer.hashIndex());
        }
    }

    private void checkRangeDeletes() {
        table.readRangeDeletes().forEach(delete -> figures.addRangeDelete(delete.lsn()));
    }

    private void checkFacts() {
        figures.lastKey(lastKeyspace, Arrays.copyOf(lastKey, lastKeyLength), (int) keys);
        TableFacts facts = table.facts();
        byte[] counted = PropertiesFormat.encode(figures.facts(facts.number(), facts.fileBytes()));
        if (!Arrays.equals(counted, PropertiesFormat.encode(facts))) {
            throw damage("its properties are not those of its entries", footer.properties());
        }
        List<KeyspaceFigures> stored = table.keyspaces();
        if (!stored.equals(figures.keyspaces())) {
            throw damage("the figures of its keyspaces are not those of its entries", footer.keyspaces());
        }
    }

    private void checkPadding() {
        checkZeros(footer.blocksEnd(), footer.keyIndex());
        checkZeros(footer.keyspaces() + footer.keyspaceCount() * TableFigures.KEYSPACE_BYTES, footer.checksums());
    }

    private void checkZeros(int from, int to) {
        for (int at = from; at < to; at += buffer.length) {
            int length = Math.min(buffer.length, to - at);
            pages.copy(at, buffer, 0, length);
            for (int i = 0; i < length; i++) {
                if (buffer[i] != 0) {
                    throw damage("padding is not zero", at + i);
                }
            }
        }
    }

    private RuntimeException damage(String what, long position) {
        return pages.damage(what, position);
    }
}
