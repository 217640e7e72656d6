package io.godb.core.internal.engine;

import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memtable.Memtable;

/**
 * What a commit asks of the memtable: put together operation by operation.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class CommitSize {
    /** The array of a commit with a value longer than this is kept by the memtable instead of copied. */
    static final int ADOPTED_VALUE_BYTES = Memtable.LARGEST_COPIED_VALUE_BYTES;

    private int operations;
    private int highestKeyspace;
    private long keyAndValueBytes;
    private long adoptedValueBytes;
    private long rangeDeleteBytes;

    void reset() {
        operations = 0;
        highestKeyspace = 0;
        keyAndValueBytes = 0;
        adoptedValueBytes = 0;
        rangeDeleteBytes = 0;
    }

    /** Adds the operation that the cursor is at. */
    void add(CommitCursor at) {
        operations++;
        highestKeyspace = Math.max(highestKeyspace, at.keyspace());
        keyAndValueBytes += at.keyLength() + (long) at.valueLength();
        if (at.valueLength() > ADOPTED_VALUE_BYTES) {
            adoptedValueBytes += at.valueLength();
        }
        if (at.kind() == EntryKind.DELETE_RANGE) {
            rangeDeleteBytes +=
                    (long) Memtable.RANGE_DELETE_BYTES + at.keyLength() + (at.isBounded() ? at.toLength() : 0);
        }
    }

    int operations() {
        return operations;
    }

    int highestKeyspace() {
        return highestKeyspace;
    }

    long keyAndValueBytes() {
        return keyAndValueBytes;
    }

    /** Whether the memtable keeps the array. */
    boolean isAdopting() {
        return adoptedValueBytes > 0;
    }

    long copiedBytes() {
        return keyAndValueBytes - adoptedValueBytes;
    }

    /** Of values that are kept where they are, and of range deletes, which have no place in the arena either. */
    long adoptedBytes() {
        return adoptedValueBytes + rangeDeleteBytes;
    }
}
