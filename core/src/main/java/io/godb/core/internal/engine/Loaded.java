package io.godb.core.internal.engine;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.table.Found;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one load, as long as memtables are behind them whose content is older. They hold puts alone, all of the commit
 * {@code lsn}.
 */
record Loaded(long lsn, TableRun run) {
    /** No load. */
    static final Loaded NONE = new Loaded(0, new TableRun(List.of()));

    /** Tables that are open, and were written to be loaded; this takes them over. */
    static Loaded of(long lsn, List<Table> tables) {
        return new Loaded(
                lsn,
                new TableRun(tables.stream().map(table -> table.loadedBy(lsn)).toList()));
    }

    boolean isAny() {
        return lsn != 0;
    }

    List<Table> tables() {
        return run.tables();
    }

    /** Whether it has the key, and its commit is not above the limit. */
    boolean find(int keyspace, byte[] key, long hash, long lsnLimit, Found target) {
        if (lsn > lsnLimit) {
            return false;
        }
        Table only = run.candidate(keyspace, key);
        return only != null && only.find(keyspace, key, 0, key.length, hash, lsnLimit, target);
    }

    /** Whether it may have the key; the storage is not asked. */
    boolean mayHold(int keyspace, byte[] key) {
        Table only = run.candidate(keyspace, key);
        return only != null && only.mayHold(keyspace, key, 0, key.length);
    }

    /** A walk over what may be in a range; null where nothing is. */
    @Nullable
    EntryCursor cursor(int keyspace, byte[] from, byte @Nullable [] toExclusive, boolean isOfKeys) {
        return TableLevels.cursor(run, keyspace, from, toExclusive, isOfKeys);
    }
}
