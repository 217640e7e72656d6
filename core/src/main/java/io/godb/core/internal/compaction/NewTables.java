package io.godb.core.internal.compaction;

import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableWriter;

/** Where the tables come from that a compaction writes. */
public interface NewTables {
    /** Begins another one. */
    TableWriter begin();

    /** Opens one that was finished. */
    Table open(TableFacts finished);

    /** Closes and deletes one that was opened; a failure is added to {@code cause}. */
    void discard(Table table, Throwable cause);
}
