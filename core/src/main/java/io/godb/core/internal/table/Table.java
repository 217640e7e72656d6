package io.godb.core.internal.table;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.entry.KeyPlace;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An open table. Opening reads its ends; everything else is read from the file's view when it is asked for, and each page
 * verified the first time ({@link VerifiedPages}).
 *
 * <p><b>Threads.</b> Any number may read at once. Nothing of it, nor of its cursors, may be used during or after
 * {@link #close}: whoever closes waits for the readers first.
 *
 * <p><b>Failure.</b> Damage is a {@link CorruptionException} that names the file and the position; reads of other places
 * go on.
 */
public final class Table implements AutoCloseable {
    /** As much as most entries have; what is read where no slot tells the length. */
    static final int LIKELY_ENTRY_BYTES = 256;

    private static final long NEWEST = BlockFormat.LARGEST_LSN;

    private final ByteView view;
    private final Path path;
    private final Footer footer;
    private final TableFacts facts;
    private final VerifiedPages pages;
    private final KeyIndex keyIndex;
    /** Null for a plain table, in which every block is stored as it is. */
    private final @Nullable PackedBlocks packed;
    /** The commit that all of it is of, where the table itself does not know; else 0. */
    private final long loadLsn;

    private volatile @Nullable RangeDeletes rangeDeletes;
    private volatile @Nullable KeyExtent extent;

    private Table(
            ByteView view,
            Path path,
            Footer footer,
            TableFacts facts,
            VerifiedPages pages,
            KeyIndex keyIndex,
            @Nullable PackedBlocks packed,
            long loadLsn) {
        this.view = view;
        this.path = path;
        this.footer = footer;
        this.facts = facts;
        this.pages = pages;
        this.keyIndex = keyIndex;
        this.packed = packed;
        this.loadLsn = loadLsn;
    }

    /** Opens a table with GoDb's own codecs and without a cache. */
    public static Table open(FileSystem files, Path path, UUID database, long number) {
        return open(files, path, database, number, TableAccess.PLAIN);
    }

    /**
     * Opens the table that is expected under this name. Refused with {@link CorruptionException} where it is another one,
     * or damaged, and with {@link UnsupportedFormatException} where a newer version wrote it.
     */
    public static Table open(FileSystem files, Path path, UUID database, long number, TableAccess access) {
        ByteView view = files.view(path);
        try {
            return open(view, path, database, number, access);
        } catch (Throwable failure) {
            try {
                view.close();
            } catch (Throwable alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    private static Table open(ByteView view, Path path, UUID database, long number, TableAccess access) {
        TableEnds ends = new TableEnds(view, path, database, number);
        ends.checkHeader();
        Footer footer = ends.footer();
        byte[] tail = ends.tail(footer);
        byte[] properties = ends.properties(footer, tail);
        TableFacts facts = PropertiesFormat.decode(properties, number, view.size(), footer.rangeDeleteCount());
        int[] sums = new int[TableFormat.checksumPages(footer.pages())];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = LittleEndian.getInt(tail, i * Integer.BYTES);
        }
        VerifiedPages pages = new VerifiedPages(view, path, database, number, footer, sums);
        BlockUnpacker unpacker =
                footer.isPacked() ? new BlockUnpacker(pages, footer.blocksEnd(), access.codecs(), path) : null;
        KeyIndex keyIndex = new KeyIndex(pages, footer, unpacker);
        PackedBlocks packed = unpacker == null ? null : new PackedBlocks(unpacker, keyIndex, access.cache());
        return new Table(view, path, footer, facts, pages, keyIndex, packed, 0);
    }

    /**
     * It, {@linkplain #requireLoadable loadable}, with all its versions as of the commit {@code lsn}. Takes the place of this one,
     * which must not be closed.
     */
    public Table loadedBy(long lsn) {
        return new Table(view, path, footer, facts.loadedBy(lsn), pages, keyIndex, packed, lsn);
    }

    /** Refuses one that was not written to be loaded: of each key one put, and all of LSN 0. */
    public void requireLoadable() {
        boolean hasOthers = facts.deletes() != 0 || facts.rangeDeletes() != 0;
        if (facts.highestLsn() != 0 || facts.keys() != facts.entries() || hasOthers) {
            throw new CorruptionException("the table " + path + " was not written to be loaded", path, -1, null);
        }
    }

    /** The commit that loaded it; 0 where its versions say themselves what commits they are of. */
    public long loadLsn() {
        return loadLsn;
    }

    /** What tells it from any other file of that length: a checksum of its checksums, and of what it says about itself. */
    public int tailChecksum() {
        return footer.tailChecksum();
    }

    /** The name it was opened under. */
    public Path path() {
        return path;
    }

    /** What the table says about itself. */
    public TableFacts facts() {
        return facts;
    }

    /** What the hash that {@link #find} wants is keyed with. */
    public long secret() {
        return footer.secret();
    }

    /** The bytes of both indexes. */
    public long indexBytes() {
        return (long) footer.rangeDeletes() - footer.keyIndex();
    }

    /** Whether the key is neither before the first nor behind the last one. */
    public boolean mayHold(int keyspace, byte[] key, int from, int length) {
        return facts.entries() > 0
                && compare(facts.firstKeyspace(), facts.firstKey(), keyspace, key, from, length) <= 0
                && compare(facts.lastKeyspace(), facts.lastKey(), keyspace, key, from, length) >= 0;
    }

    private static int compare(int keyspace, byte[] key, int otherKeyspace, byte[] other, int from, int length) {
        return keyspace == otherKeyspace
                ? Arrays.compareUnsigned(key, 0, key.length, other, from, from + length)
                : Integer.compareUnsigned(keyspace, otherKeyspace);
    }

    /**
     * Finds the newest version of a key whose LSN is not above the limit. {@code hash} is that of
     * {@link io.godb.core.internal.entry.KeyHash} with this table's {@link #secret}. Range deletes are not looked at.
     */
    public boolean find(int keyspace, byte[] key, int from, int length, long hash, long lsnLimit, Found target) {
        return mayHold(keyspace, key, from, length)
                && findNewest(keyspace, key, from, length, hash, target)
                && (loadLsn == 0 || target.isLoadedBy(loadLsn))
                && (target.lsn() <= lsnLimit || findOlder(keyspace, key, from, length, lsnLimit, target));
    }

    private boolean findNewest(int keyspace, byte[] key, int from, int length, long hash, Found target) {
        int lines = footer.lines();
        for (int line = SlotFormat.homeLine((int) (hash >>> 32), footer.homeLines()); line < lines; line++) {
            pages.copy(footer.hashIndex() + line * TableFormat.LINE_BYTES, target.buffer(), 0, TableFormat.LINE_BYTES);
            for (int at = 0; at < TableFormat.LINE_BYTES; at += Long.BYTES) {
                long slot = LittleEndian.getLong(target.buffer(), at);
                if (slot == 0) {
                    return false;
                }
                if (SlotFormat.fits(slot, hash) && isOf(slot, keyspace, key, from, length, target)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isOf(long slot, int keyspace, byte[] key, int from, int length, Found target) {
        if (packed != null) {
            return packed.read(SlotFormat.place(slot), keyspace, key, from, length, target);
        }
        int hint = SlotFormat.length(slot);
        return target.read(
                pages,
                SlotFormat.position(slot),
                hint == 0 ? LIKELY_ENTRY_BYTES : hint,
                footer.blocksEnd(),
                keyspace,
                key,
                from,
                length);
    }

    /** Goes from the newest version, which the target holds, to older ones: within its block, then by the key index. */
    private boolean findOlder(int keyspace, byte[] key, int from, int length, long lsnLimit, Found target) {
        if (loadLsn != 0) {
            return false;
        }
        long place = target.place();
        while (!target.isLast()) {
            place += target.entryLength();
            if (!readAt(place, keyspace, key, from, length, target)) {
                return false;
            }
            if (target.lsn() <= lsnLimit) {
                return true;
            }
        }
        return findByIndex(keyspace, key, from, length, lsnLimit, target);
    }

    private boolean findByIndex(int keyspace, byte[] key, int from, int length, long lsnLimit, Found target) {
        TableCursor cursor = new TableCursor(pages, keyIndex, footer.blocksEnd(), packed, false);
        return cursor.seek(keyspace, key, from, length, lsnLimit)
                && readAt(cursor.place(), keyspace, key, from, length, target);
    }

    private boolean readAt(long place, int keyspace, byte[] key, int from, int length, Found target) {
        return packed != null
                ? packed.read(place, keyspace, key, from, length, target)
                : target.read(pages, (int) place, LIKELY_ENTRY_BYTES, footer.blocksEnd(), keyspace, key, from, length);
    }

    /** Whether the search for the hash comes past a slot that names that place of a packed table. */
    boolean leadsTo(long hash, long place) {
        byte[] line = new byte[TableFormat.LINE_BYTES];
        int number = SlotFormat.homeLine((int) (hash >>> 32), footer.homeLines());
        while (number < footer.lines()) {
            pages.copy(footer.hashIndex() + number * TableFormat.LINE_BYTES, line, 0, line.length);
            for (int at = 0; at < line.length; at += Long.BYTES) {
                long slot = LittleEndian.getLong(line, at);
                if (slot == 0) {
                    return false;
                }
                if (SlotFormat.fits(slot, hash) && SlotFormat.place(slot) == place) {
                    return true;
                }
            }
            number++;
        }
        return false;
    }

    /** A walk over all versions. */
    public EntryCursor cursor() {
        return asLoaded(new TableCursor(pages, keyIndex, footer.blocksEnd(), packed, false));
    }

    private EntryCursor asLoaded(TableCursor stored) {
        return loadLsn == 0 ? stored : new LoadedCursor(stored, loadLsn);
    }

    /** A walk over all versions for somebody who does not ask for values. */
    public EntryCursor keyCursor() {
        return asLoaded(new TableCursor(pages, keyIndex, footer.blocksEnd(), packed, true));
    }

    /** Whether it may have entries of keys from one key on and before another; null is the keyspace's end. */
    public boolean mayHold(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        return facts.entries() > 0
                && compare(facts.lastKeyspace(), facts.lastKey(), keyspace, from, 0, from.length) >= 0
                && (toExclusive == null
                        ? Integer.compareUnsigned(facts.firstKeyspace(), keyspace) <= 0
                        : compare(facts.firstKeyspace(), facts.firstKey(), keyspace, toExclusive, 0, toExclusive.length)
                                < 0);
    }

    /**
     * A walk over all versions that verifies each page anew, whether it has been or not: what is written again must not be
     * damage with a checksum of its own. It does without the cache.
     */
    public EntryCursor verifyingCursor() {
        VerifiedPages anew = pages.unverified();
        if (packed == null) {
            return asLoaded(new TableCursor(anew, new KeyIndex(anew, footer, null), footer.blocksEnd(), null, false));
        }
        KeyIndex index = new KeyIndex(anew, footer, packed.unpacker().with(anew));
        return asLoaded(new TableCursor(anew, index, footer.blocksEnd(), packed.uncached(anew, index), false));
    }

    /** What its entries and its range deletes are about together; reads those when it is first asked for. */
    public KeyExtent extent() {
        KeyExtent known = extent;
        if (known == null) {
            known = entryExtent();
            for (RangeDelete each : hasRangeDeletes() ? rangeDeletes().all() : List.<RangeDelete>of()) {
                known = known.and(KeyExtent.of(each));
            }
            extent = known;
        }
        return known;
    }

    private KeyExtent entryExtent() {
        return facts.entries() == 0
                ? KeyExtent.NONE
                : new KeyExtent(
                        KeyPlace.of(facts.firstKeyspace(), facts.firstKey()),
                        KeyPlace.behind(facts.lastKeyspace(), facts.lastKey()));
    }

    /** Whether {@link #rangeDeletes} has any. */
    public boolean hasRangeDeletes() {
        return footer.rangeDeleteCount() > 0;
    }

    /** Those it has; read when they are first asked for. */
    public RangeDeletes rangeDeletes() {
        RangeDeletes loaded = rangeDeletes;
        if (loaded == null) {
            loaded = new RangeDeletes();
            readRangeDeletes().forEach(loaded::add);
            rangeDeletes = loaded;
        }
        return loaded;
    }

    /** Reads the range deletes, in the order in which they were added. */
    List<RangeDelete> readRangeDeletes() {
        List<RangeDelete> deletes = new ArrayList<>();
        byte[] header = new byte[RangeDeletesFormat.HEADER_BYTES];
        int at = footer.rangeDeletes();
        for (int i = 0; i < footer.rangeDeleteCount(); i++) {
            requireWithin(at, header.length, footer.keyspaces());
            pages.copy(at, header, 0, header.length);
            int fromLength = RangeDeletesFormat.fromLength(header);
            int toLength = RangeDeletesFormat.toLength(header);
            int fromAt = at + header.length;
            byte[] from = bytes(fromAt, fromLength);
            byte @Nullable [] to = toLength == RangeDeletesFormat.NO_END ? null : bytes(fromAt + fromLength, toLength);
            deletes.add(new RangeDelete(LittleEndian.getInt(header, 8), from, to, LittleEndian.getLong(header, 0)));
            at = fromAt + fromLength + (to == null ? 0 : toLength);
        }
        return deletes;
    }

    private byte[] bytes(int at, int length) {
        requireWithin(at, length, footer.keyspaces());
        byte[] bytes = new byte[length];
        if (length > 0) {
            pages.copy(at, bytes, 0, length);
        }
        return bytes;
    }

    private void requireWithin(int at, int length, int end) {
        if (length < 0 || length > end - at) {
            throw pages.damage("a range delete goes past its section", at);
        }
    }

    /** Reads the figures of each keyspace that has entries, by ascending id. */
    public List<KeyspaceFigures> keyspaces() {
        List<KeyspaceFigures> keyspaces = new ArrayList<>();
        byte[] bytes = new byte[TableFigures.KEYSPACE_BYTES];
        for (int i = 0; i < footer.keyspaceCount(); i++) {
            pages.copy(footer.keyspaces() + i * bytes.length, bytes, 0, bytes.length);
            keyspaces.add(TableFigures.keyspace(bytes, 0));
        }
        return keyspaces;
    }

    /**
     * How many bytes the blocks have between two keys, as they are stored, to about a block at either end; null is the keyspace's end.
     */
    public long approximateBytes(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        int start = blockStart(keyspace, from);
        int end;
        if (toExclusive != null) {
            end = blockStart(keyspace, toExclusive);
        } else if (keyspace == -1) {
            end = footer.blocksEnd();
        } else {
            end = blockStart(keyspace + 1, new byte[0]);
        }
        return Math.max(0, end - start);
    }

    /** Where the block begins that has the place of a key; the blocks' end behind the last key. */
    private int blockStart(int keyspace, byte[] key) {
        if (facts.entries() == 0 || compare(facts.lastKeyspace(), facts.lastKey(), keyspace, key, 0, key.length) < 0) {
            return footer.blocksEnd();
        }
        byte[] buffer = new byte[KeyIndex.BUFFER_BYTES];
        return keyIndex.position(Math.max(0, keyIndex.floor(keyspace, key, 0, key.length, NEWEST, buffer)), buffer);
    }

    /**
     * Reads every byte of the file and checks all it says: checksums, order, indexes, counts, padding. Needs little memory,
     * whatever the table's size. {@code progress} is told how many bytes have been summed; it may throw to end this.
     */
    public void verify(LongConsumer progress) {
        verify(progress, damage -> {
            throw damage;
        });
    }

    /** As the other one, but goes on behind a damaged page, as far as that makes sense. */
    public void verify(LongConsumer progress, Consumer<CorruptionException> damaged) {
        PackedBlocks blocks = packed == null ? null : packed.uncached(pages, keyIndex);
        // What the file says, which knows nothing of the commit that loaded it.
        Table stored =
                loadLsn == 0 ? this : new Table(view, path, footer, facts.loadedBy(0), pages, keyIndex, packed, 0);
        new TableCheck(stored, view, footer, pages, keyIndex, blocks).run(progress, damaged);
    }

    /** Releases the file. Closing twice is harmless. */
    @Override
    public void close() {
        view.close();
    }
}
