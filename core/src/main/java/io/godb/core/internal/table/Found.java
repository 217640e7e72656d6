package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Table#find} found; made once and used for many searches. Small values are in it already, a large one is read
 * from the table when it is asked for: so the value is asked for before the table may be closed, and before the next search.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class Found implements BlockCache.Reader {
    /** The line of the hash index that is searched, then the entry. */
    static final int ENTRY_AT = TableFormat.LINE_BYTES;

    private static final int INITIAL_BYTES = ENTRY_AT + SlotFormat.LARGEST_LENGTH + 8;
    private static final int KEPT_BYTES = 64 << 10;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private @Nullable VerifiedPages pages;
    private int position;
    /** In a packed table, where the entry is; in a plain one that is its position. */
    private long place;

    private int copied;
    /** How many bytes its block has from its place on. */
    private int left;

    private @Nullable Buffers buffers;
    private long lsn;
    private int kind;
    private long deadline;
    private int keyFrom;
    private int keyLength;
    private int valueLength;
    private boolean isLast;

    /** The version's LSN. */
    public long lsn() {
        return lsn;
    }

    /** What the version is: one of {@link io.godb.core.internal.format.EntryKind}. */
    public int kind() {
        return kind;
    }

    /** When it expires, in milliseconds since 1970; 0 for never. */
    public long deadline() {
        return deadline;
    }

    /** The value's length; 0 for a delete. */
    public int valueLength() {
        return valueLength;
    }

    /** The value, in an array of its own. */
    public byte[] value() {
        byte[] value = new byte[valueLength];
        copyTo(value, 0);
        return value;
    }

    /** Copies the value to {@code target}, from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        int from = valueFrom();
        if (isCopied()) {
            System.arraycopy(buffer, from, target, at, valueLength);
        } else {
            Objects.requireNonNull(pages).copy(position + from - ENTRY_AT, target, at, valueLength);
        }
    }

    /** An array that has the value, from {@link #arrayFrom} on; it is this object's own, and good until the next search. */
    public byte[] array() {
        if (!isCopied()) {
            int end = valueFrom() + valueLength;
            reserve(end);
            Objects.requireNonNull(pages).copy(position + copied, buffer, ENTRY_AT + copied, end - ENTRY_AT - copied);
            copied = end - ENTRY_AT;
        }
        return buffer;
    }

    /** Where in {@link #array} the value begins. */
    public int arrayFrom() {
        return valueFrom();
    }

    private int valueFrom() {
        return keyFrom + keyLength;
    }

    private boolean isCopied() {
        return valueFrom() + valueLength <= ENTRY_AT + copied;
    }

    /** What was found is of that commit, whatever the table says; always true. */
    boolean isLoadedBy(long loadLsn) {
        lsn = loadLsn;
        return true;
    }

    byte[] buffer() {
        return buffer;
    }

    boolean isLast() {
        return isLast;
    }

    /** Where the entry is in the table: its position, or in a packed table its place. */
    long place() {
        return place;
    }

    int entryLength() {
        return valueFrom() - ENTRY_AT + valueLength;
    }

    /**
     * Reads the entry at {@code at}, of which {@code hint} bytes are copied at once, at least as many as an entry can be
     * decoded from. Returns whether it is of that key.
     */
    boolean read(
            VerifiedPages source, int at, int hint, int blocksEnd, int keyspace, byte[] key, int from, int length) {
        int limit = blocksEnd - at;
        if (limit < BlockFormat.ENTRY_HEADER_BYTES) {
            throw source.damage("no entry can be here", at);
        }
        pages = source;
        position = at;
        place = at;
        copied = Math.min(hint, limit);
        source.copy(at, buffer, ENTRY_AT, copied);
        String misfit = decode(limit);
        if (misfit != null) {
            throw source.damage(misfit, at);
        }
        return isOf(keyspace, key, from, length);
    }

    /** Whether the entry is of that key. */
    boolean isOf(int keyspace, byte[] key, int from, int length) {
        return LittleEndian.getInt(buffer, ENTRY_AT + 8) == keyspace
                && keyLength == length
                && hasKey(key, from, length);
    }

    /** Returns what is wrong; null if nothing is. */
    private @Nullable String decode(int limit) {
        if (!BlockFormat.isEntry(buffer, ENTRY_AT)) {
            return "what should be an entry is none";
        }
        lsn = BlockFormat.lsn(buffer, ENTRY_AT);
        kind = BlockFormat.kind(buffer, ENTRY_AT);
        keyLength = BlockFormat.keyLength(buffer, ENTRY_AT);
        valueLength = BlockFormat.valueLength(buffer, ENTRY_AT);
        deadline = BlockFormat.deadline(buffer, ENTRY_AT);
        keyFrom = BlockFormat.key(buffer, ENTRY_AT);
        isLast = BlockFormat.isLast(buffer, ENTRY_AT);
        return entryLength() > limit ? "an entry goes past the end of its block, or of the blocks" : null;
    }

    private boolean hasKey(byte[] key, int from, int length) {
        int end = keyFrom + keyLength;
        if (end > ENTRY_AT + copied) {
            reserve(end);
            Objects.requireNonNull(pages).copy(position + copied, buffer, ENTRY_AT + copied, end - ENTRY_AT - copied);
            copied = end - ENTRY_AT;
        }
        return Arrays.equals(buffer, keyFrom, end, key, from, from + length);
    }

    /** What is read next is the entry at that place of a packed table. */
    void wants(long wanted) {
        place = wanted;
        if (buffer.length > KEPT_BYTES) {
            // What a large entry needed is not kept by every thread that has read one.
            buffer = new byte[INITIAL_BYTES];
        }
    }

    /** Copies the entry that is wanted out of its block. */
    @Override
    public void read(byte[] bytes, int from, int length) {
        int at = from + SlotFormat.offset(place);
        left = length - SlotFormat.offset(place);
        copied = 0;
        if (left >= BlockFormat.ENTRY_HEADER_BYTES) {
            long shape = BlockFormat.shape(bytes, at);
            long entry = (long) BlockFormat.beforeKey(shape)
                    + BlockFormat.keyLength(shape)
                    + Math.max(0, BlockFormat.valueLength(shape));
            copied = (int) Math.min(left, entry);
            reserve(ENTRY_AT + copied);
            System.arraycopy(bytes, at, buffer, ENTRY_AT, copied);
        }
    }

    /** Decodes what {@link #read(byte[], int, int)} copied; returns what is wrong, or null if nothing is. */
    @Nullable
    String decodeWanted() {
        return copied == 0 ? "no entry can be where one should be in its block" : decode(left);
    }

    /** Reads the entry that is wanted where it is, in a block of that position which is stored as it is. */
    boolean readStored(VerifiedPages source, int block, int keyspace, byte[] key, int from, int length) {
        long wanted = place;
        int entries = block + BlockFormat.HEADER_BYTES;
        long end = (long) entries + BlockFormat.length(record(), 0);
        boolean isOf = read(
                source,
                entries + SlotFormat.offset(wanted),
                Table.LIKELY_ENTRY_BYTES,
                (int) end,
                keyspace,
                key,
                from,
                length);
        place = wanted;
        return isOf;
    }

    /** What reading packed tables takes besides; most threads never do. */
    private static final class Buffers {
        final byte[] record = new byte[KeyIndex.BUFFER_BYTES];
        final Scratch stored = new Scratch();
        final Scratch raw = new Scratch();
    }

    private Buffers buffers() {
        Buffers present = buffers;
        if (present == null) {
            present = new Buffers();
            buffers = present;
        }
        return present;
    }

    /** For a record of the key index, then for the block's header. */
    byte[] record() {
        return buffers().record;
    }

    Scratch stored() {
        return buffers().stored;
    }

    Scratch raw() {
        return buffers().raw;
    }

    private void reserve(int bytes) {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, bytes);
        }
    }
}
