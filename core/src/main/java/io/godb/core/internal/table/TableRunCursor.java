package io.godb.core.internal.table;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyPlace;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the tables of a run, one behind the other.
 *
 * <p><b>Invariant.</b> {@code current} is a cursor of the table {@code index}, or null where none is open.
 */
final class TableRunCursor extends EntryCursor {
    private static final byte[] NOTHING = {};

    private final TableRun run;
    private final Function<Table, EntryCursor> opening;
    private int index;
    private @Nullable EntryCursor current;

    TableRunCursor(TableRun run, Function<Table, EntryCursor> opening) {
        this.run = run;
        this.opening = opening;
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        return run.count() > 0
                && shows(open(Math.max(0, run.floor(keyspace, key, from, length)))
                                .seek(keyspace, key, from, length)
                        || nextTable());
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        int at = run.floor(keyspace, key, from, length);
        return at >= 0 && shows(open(at).seekBefore(keyspace, key, from, length) || previousTable());
    }

    private EntryCursor open(int table) {
        EntryCursor open = current;
        if (open == null || index != table) {
            close();
            open = opening.apply(run.table(table));
            index = table;
            current = open;
        }
        return open;
    }

    @Override
    public boolean next() {
        return shows(at().next() || nextTable());
    }

    private boolean nextTable() {
        while (index + 1 < run.count()) {
            if (open(index + 1).seek(0, NOTHING, 0, 0)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean previous() {
        return shows(at().previous() || previousTable());
    }

    private boolean previousTable() {
        while (index > 0) {
            KeyPlace end = run.begin(index);
            if (open(index - 1).seekBefore((int) end.keyspace(), end.key(), 0, end.key().length)) {
                return true;
            }
        }
        return false;
    }

    private boolean shows(boolean isAtVersion) {
        if (isAtVersion) {
            showWhatIsAt(at());
        }
        return isAtVersion;
    }

    private EntryCursor at() {
        EntryCursor open = current;
        if (open == null) {
            throw new IllegalStateException("the cursor is at no version; seek first");
        }
        return open;
    }

    @Override
    public long deadline() {
        return at().deadline();
    }

    @Override
    protected byte[] fetchValue() {
        byte[] bytes = at().valueBytes();
        valueBytes = bytes;
        valueFrom = at().valueFrom();
        return bytes;
    }

    @Override
    public void close() {
        EntryCursor open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
