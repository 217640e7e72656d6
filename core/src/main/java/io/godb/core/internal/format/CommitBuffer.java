package io.godb.core.internal.format;

import io.godb.core.LimitExceededException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the operations of a commit as its bytes; see {@link CommitFormat}. Nothing is allocated for an operation, unless the
 * buffer must grow, and the buffer can be used again.
 *
 * <p>Operations take effect in their order. A range delete takes what it covers out of the buffer; a put or delete of a key
 * that has one here already does not: whoever applies the commit lets the later one win.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The first {@code length} bytes are a commit, always.
 *   <li>No put or delete stands before a range delete that covers it.
 * </ol>
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Failure.</b> An operation that fails was not added.
 */
public final class CommitBuffer {
    private static final int FIRST_BYTES = 256;
    /** A buffer that once was larger gives its memory back. */
    private static final int MOST_KEPT_BYTES = 1 << 20;
    /** Some JVMs cannot make an array of the last few sizes. */
    private static final int LONGEST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int operations;
    /** How many of them are puts or deletes. */
    private int entries;

    private long keyAndValueBytes;

    /** An empty commit. */
    public CommitBuffer() {
        reset();
    }

    /** Begins another commit. */
    public void reset() {
        if (bytes.length > MOST_KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        bytes[0] = CommitFormat.VERSION;
        length = CommitFormat.HEADER_BYTES;
        operations = 0;
        entries = 0;
        keyAndValueBytes = 0;
    }

    /** The key gets the value; until {@code deadline}, in milliseconds since 1970, unless that is 0. */
    public void put(
            int keyspace,
            byte[] key,
            int keyFrom,
            int keyLength,
            byte[] value,
            int valueFrom,
            int valueLength,
            long deadline) {
        Objects.checkFromIndexSize(keyFrom, keyLength, key.length);
        Objects.checkFromIndexSize(valueFrom, valueLength, value.length);
        int kind = deadline == 0 ? EntryKind.PUT : EntryKind.PUT | CommitFormat.HAS_DEADLINE;
        int at = begin(kind, keyspace, (long) keyLength + valueLength);
        at = add(at, key, keyFrom, keyLength);
        if (deadline != 0) {
            LittleEndian.putLong(bytes, at, deadline);
            at += CommitFormat.DEADLINE_BYTES;
        }
        at = add(at, value, valueFrom, valueLength);
        entries++;
        end(at, (long) keyLength + valueLength);
    }

    /** The key is not there any more. */
    public void delete(int keyspace, byte[] key, int keyFrom, int keyLength) {
        Objects.checkFromIndexSize(keyFrom, keyLength, key.length);
        int at = begin(EntryKind.DELETE, keyspace, keyLength);
        at = add(at, key, keyFrom, keyLength);
        entries++;
        end(at, keyLength);
    }

    /**
     * No key from {@code from} on, before {@code toExclusive}, or to the keyspace's end, is there any more: neither what was
     * there before the commit nor what it has put so far. That takes as long as there are operations.
     */
    public void deleteRange(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        int toLength = toExclusive == null ? 0 : toExclusive.length;
        long keyBytes = (long) from.length + toLength;
        // First, since it may fail.
        begin(EntryKind.DELETE_RANGE, keyspace, keyBytes);
        if (entries > 0) {
            removeCovered(keyspace, from, toExclusive);
        }
        int at = begin(EntryKind.DELETE_RANGE, keyspace, keyBytes);
        at = add(at, from, 0, from.length);
        bytes[at++] = toExclusive == null ? CommitFormat.NO_END : CommitFormat.END;
        if (toExclusive != null) {
            at = add(at, toExclusive, 0, toLength);
        }
        end(at, keyBytes);
    }

    /** A keyspace of that id, which no other has had, begins; {@code options} by their tags. */
    public void createKeyspace(int keyspace, String name, SortedMap<Integer, byte[]> options) {
        byte[] utf8 = CommitFormat.utf8(name);
        byte[] encoded = CommitFormat.encodeOptions(options);
        long written = (long) utf8.length + encoded.length;
        int at = begin(EntryKind.CREATE_KEYSPACE, keyspace, written);
        at = add(at, utf8, 0, utf8.length);
        at = add(at, encoded, 0, encoded.length);
        end(at, 0);
    }

    /** The keyspace and all that is in it are not there any more. */
    public void dropKeyspace(int keyspace) {
        end(begin(EntryKind.DROP_KEYSPACE, keyspace, 0), 0);
    }

    /** The puts of that table, which is durable, are of this commit. */
    public void load(int keyspace, long number, long fileBytes, int checksum) {
        int at = begin(EntryKind.LOAD, keyspace, CommitFormat.TABLE_BYTES);
        LittleEndian.putLong(bytes, at, number);
        LittleEndian.putLong(bytes, at + Long.BYTES, fileBytes);
        LittleEndian.putInt(bytes, at + 2 * Long.BYTES, checksum);
        end(at + CommitFormat.TABLE_BYTES, 0);
    }

    /** Writes what every operation begins with, behind the end so far; returns the position behind it. */
    private int begin(int kind, int keyspace, long contentBytes) {
        if (keyspace < 0) {
            throw new IllegalArgumentException("a keyspace's id is not negative; " + keyspace + " is");
        }
        makeRoom(length + contentBytes + CommitFormat.LONGEST_FRAME_BYTES);
        bytes[length] = (byte) kind;
        return CommitFormat.putVarint(bytes, length + 1, keyspace);
    }

    private void makeRoom(long wanted) {
        if (wanted <= bytes.length) {
            return;
        }
        if (wanted > LONGEST_BYTES) {
            throw new LimitExceededException(
                    "a commit of " + wanted + " bytes is larger than any can be; make several of it", null);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LONGEST_BYTES, Math.max(wanted, 2L * bytes.length)));
    }

    private int add(int at, byte[] content, int from, int contentLength) {
        int next = CommitFormat.putVarint(bytes, at, contentLength);
        System.arraycopy(content, from, bytes, next, contentLength);
        return next + contentLength;
    }

    private void end(int at, long contentBytes) {
        length = at;
        operations++;
        keyAndValueBytes += contentBytes;
    }

    /** Moves what stays over what does not. */
    private void removeCovered(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        CommitCursor each = new CommitCursor().over(bytes, 0, length);
        int kept = CommitFormat.HEADER_BYTES;
        while (each.next()) {
            int operationLength = each.operationEnd() - each.operationFrom();
            if (isEntryOf(keyspace, each) && isCovered(each, from, toExclusive)) {
                operations--;
                entries--;
                keyAndValueBytes -= each.keyLength() + (long) each.valueLength();
            } else {
                System.arraycopy(bytes, each.operationFrom(), bytes, kept, operationLength);
                kept += operationLength;
            }
        }
        length = kept;
    }

    private static boolean isEntryOf(int keyspace, CommitCursor each) {
        return each.keyspace() == keyspace && (each.kind() == EntryKind.PUT || each.kind() == EntryKind.DELETE);
    }

    private boolean isCovered(CommitCursor each, byte[] from, byte @Nullable [] toExclusive) {
        int keyFrom = each.keyFrom();
        int keyEnd = keyFrom + each.keyLength();
        return Arrays.compareUnsigned(bytes, keyFrom, keyEnd, from, 0, from.length) >= 0
                && (toExclusive == null
                        || Arrays.compareUnsigned(bytes, keyFrom, keyEnd, toExclusive, 0, toExclusive.length) < 0);
    }

    /** The array that holds the commit, from 0, {@link #length} bytes; valid until the next operation or reset. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return operations == 0;
    }

    public int operations() {
        return operations;
    }

    /** What the keys, the values, and the begins and ends of ranges have in bytes, without what stands between them. */
    public long keyAndValueBytes() {
        return keyAndValueBytes;
    }
}
