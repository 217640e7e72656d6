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
public final class Found {
    /** The line of the hash index that is searched, then the entry. */
    static final int ENTRY_AT = TableFormat.LINE_BYTES;

    private static final int INITIAL_BYTES = ENTRY_AT + SlotFormat.LARGEST_LENGTH + 8;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private @Nullable VerifiedPages pages;
    private int position;
    private int copied;
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

    byte[] buffer() {
        return buffer;
    }

    boolean isLast() {
        return isLast;
    }

    /** Where the entry is in the table. */
    int position() {
        return position;
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
        copied = Math.min(hint, limit);
        source.copy(at, buffer, ENTRY_AT, copied);
        decode(source, limit);
        return LittleEndian.getInt(buffer, ENTRY_AT + 8) == keyspace
                && keyLength == length
                && hasKey(source, key, from, length);
    }

    private void decode(VerifiedPages source, int limit) {
        if (!BlockFormat.isEntry(buffer, ENTRY_AT)) {
            throw source.damage("what should be an entry is none", position);
        }
        lsn = BlockFormat.lsn(buffer, ENTRY_AT);
        kind = BlockFormat.kind(buffer, ENTRY_AT);
        keyLength = BlockFormat.keyLength(buffer, ENTRY_AT);
        valueLength = BlockFormat.valueLength(buffer, ENTRY_AT);
        deadline = BlockFormat.deadline(buffer, ENTRY_AT);
        keyFrom = BlockFormat.key(buffer, ENTRY_AT);
        isLast = BlockFormat.isLast(buffer, ENTRY_AT);
        if (entryLength() > limit) {
            throw source.damage("an entry goes past the end of the blocks", position);
        }
    }

    private boolean hasKey(VerifiedPages source, byte[] key, int from, int length) {
        int end = keyFrom + keyLength;
        if (end > ENTRY_AT + copied) {
            reserve(end);
            source.copy(position + copied, buffer, ENTRY_AT + copied, end - ENTRY_AT - copied);
            copied = end - ENTRY_AT;
        }
        return Arrays.equals(buffer, keyFrom, end, key, from, from + length);
    }

    private void reserve(int bytes) {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, bytes);
        }
    }
}
