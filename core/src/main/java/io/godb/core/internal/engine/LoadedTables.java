package io.godb.core.internal.engine;

import io.godb.core.internal.checkpoint.LoadedTable;
import io.godb.core.internal.table.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that replaying commits would ask for: those of every load that is newer than the oldest checkpoint that is kept, also when
 * they were merged since. A load is entered before anybody can merge its tables.
 *
 * <p><b>Threads.</b> Any; the monitor guards the list.
 */
final class LoadedTables {
    private final List<LoadedTable> all = new ArrayList<>();

    synchronized void add(long lsn, List<Table> tables) {
        for (Table each : tables) {
            all.add(new LoadedTable(lsn, each.facts().number(), each.facts().fileBytes()));
        }
    }

    synchronized void addAll(List<LoadedTable> tables) {
        all.addAll(tables);
    }

    /** Those of commits above one, and not above another. */
    synchronized List<LoadedTable> between(long lsn, long lastLsn) {
        return all.stream()
                .filter(each -> each.lsn() > lsn && each.lsn() <= lastLsn)
                .toList();
    }

    /** Nobody replays that commit any more, nor one before it. */
    synchronized void forgetUpTo(long lsn) {
        all.removeIf(each -> each.lsn() <= lsn);
    }
}
