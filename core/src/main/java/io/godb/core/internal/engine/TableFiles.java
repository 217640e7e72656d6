package io.godb.core.internal.engine;

import io.godb.core.internal.compaction.NewTables;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that one compaction, or one load, writes. Their numbers are in work until it is closed.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class TableFiles implements NewTables, AutoCloseable {
    private final TableWriting tables;
    private final TableNumbers numbers;
    private final int level;
    private final List<Long> taken = new ArrayList<>();

    /** For tables that are to be on that level. */
    TableFiles(TableWriting tables, TableNumbers numbers, int level) {
        this.tables = tables;
        this.numbers = numbers;
        this.level = level;
    }

    @Override
    public TableWriter begin() {
        long number = numbers.take();
        taken.add(number);
        return tables.begin(number, level);
    }

    @Override
    public Table open(TableFacts finished) {
        return tables.open(finished.number());
    }

    /** Makes the names of all that were finished durable. */
    void forceNames() {
        tables.files().forceDirectory(tables.directory());
    }

    @Override
    public void discard(Table table, Throwable cause) {
        try {
            table.close();
            tables.files().delete(table.path());
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    /** Deletes one that nobody has open. */
    void delete(TableFacts finished) {
        tables.files().delete(tables.path(finished.number()));
    }

    /** What was written is in a view, or was discarded. */
    @Override
    public void close() {
        numbers.done(taken);
    }
}
