package io.godb.core.internal.table;

import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/** Counts what goes into a table. One thread at a time. */
final class TableFigures {
    private static final byte[] NO_KEY = {};

    /** Of a keyspace: id (u32), 0 (u32), entries, deletes, bytes (u64 each). */
    static final int KEYSPACE_BYTES = 32;

    private final GrowingBytes keyspaces = new GrowingBytes();
    private int keyspace;
    private long keyspaceEntries;
    private long keyspaceDeletes;
    private long keyspaceEntryBytes;

    private long entries;
    private long deletes;
    private int rangeDeletes;
    private long lowestLsn = Long.MAX_VALUE;
    private long highestLsn;
    private long deadlines;
    private long earliestDeadline;
    private long latestDeadline;
    private int firstKeyspace;
    private byte[] firstKey = NO_KEY;
    private int lastKeyspace;
    private byte[] lastKey = NO_KEY;
    private long keys;
    private long savedBytes;

    void add(int kind, int entryKeyspace, long entryBytes, long lsn, long deadline) {
        if (keyspaceEntries > 0 && entryKeyspace != keyspace) {
            endKeyspace();
        }
        keyspace = entryKeyspace;
        keyspaceEntries++;
        keyspaceEntryBytes += entryBytes;
        entries++;
        if (kind == EntryKind.DELETE) {
            keyspaceDeletes++;
            deletes++;
        }
        addLsn(lsn);
        if (deadline != 0) {
            earliestDeadline = deadlines == 0 ? deadline : Math.min(earliestDeadline, deadline);
            latestDeadline = deadlines == 0 ? deadline : Math.max(latestDeadline, deadline);
            deadlines++;
        }
    }

    /** A block takes so many bytes less than its entries. */
    void addSaved(long bytes) {
        savedBytes += bytes;
    }

    void addRangeDelete(long lsn) {
        rangeDeletes++;
        addLsn(lsn);
    }

    private void addLsn(long lsn) {
        lowestLsn = Math.min(lowestLsn, lsn);
        highestLsn = Math.max(highestLsn, lsn);
    }

    void firstKey(int first, byte[] key) {
        firstKeyspace = first;
        firstKey = key;
    }

    void lastKey(int last, byte[] key, int distinctKeys) {
        lastKeyspace = last;
        lastKey = key;
        keys = distinctKeys;
    }

    private void endKeyspace() {
        keyspaces
                .putInt(keyspace)
                .putInt(0)
                .putLong(keyspaceEntries)
                .putLong(keyspaceDeletes)
                .putLong(keyspaceEntryBytes);
        keyspaceEntries = 0;
        keyspaceDeletes = 0;
        keyspaceEntryBytes = 0;
    }

    /** The figures of all keyspaces; only when nothing more is added. */
    List<KeyspaceFigures> keyspaces() {
        if (keyspaceEntries > 0) {
            endKeyspace();
        }
        byte[] bytes = keyspaces.toArray();
        List<KeyspaceFigures> list = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += KEYSPACE_BYTES) {
            list.add(keyspace(bytes, at));
        }
        return list;
    }

    static KeyspaceFigures keyspace(byte[] bytes, int at) {
        return new KeyspaceFigures(
                LittleEndian.getInt(bytes, at),
                LittleEndian.getLong(bytes, at + 8),
                LittleEndian.getLong(bytes, at + 16),
                LittleEndian.getLong(bytes, at + 24));
    }

    int keyspaceBytes() {
        return keyspaces.length() + KEYSPACE_BYTES;
    }

    int keyspaceCount() {
        return keyspaces.length() / KEYSPACE_BYTES;
    }

    void writeKeyspaces(PagedOutput output) {
        if (keyspaceEntries > 0) {
            endKeyspace();
        }
        keyspaces.writeTo(output);
    }

    TableFacts facts(long number, long fileBytes) {
        return new TableFacts(
                number,
                fileBytes,
                entries,
                deletes,
                keys,
                rangeDeletes,
                lowestLsn == Long.MAX_VALUE ? 0 : lowestLsn,
                highestLsn,
                firstKeyspace,
                firstKey,
                lastKeyspace,
                lastKey,
                deadlines,
                earliestDeadline,
                latestDeadline,
                savedBytes);
    }
}
