package io.godb.core.internal.table;

import io.godb.core.internal.entry.EntryCursor;

/** A walk over a table all of which is of one commit, whose LSN the table itself does not know. */
final class LoadedCursor extends EntryCursor {
    private final EntryCursor stored;
    private final long loadLsn;

    LoadedCursor(EntryCursor stored, long loadLsn) {
        this.stored = stored;
        this.loadLsn = loadLsn;
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        return shows(stored.seek(keyspace, key, from, length));
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        return shows(stored.seekBefore(keyspace, key, from, length));
    }

    @Override
    public boolean next() {
        return shows(stored.next());
    }

    @Override
    public boolean previous() {
        return shows(stored.previous());
    }

    private boolean shows(boolean isAtVersion) {
        if (isAtVersion) {
            showWhatIsAt(stored);
            lsn = loadLsn;
        }
        return isAtVersion;
    }

    @Override
    public long deadline() {
        return stored.deadline();
    }

    @Override
    protected byte[] fetchValue() {
        byte[] bytes = stored.valueBytes();
        valueBytes = bytes;
        valueFrom = stored.valueFrom();
        return bytes;
    }

    @Override
    public void close() {
        stored.close();
    }
}
