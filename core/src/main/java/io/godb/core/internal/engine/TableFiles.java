package io.godb.core.internal.engine;

import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.compaction.NewTables;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableOptions;
import io.godb.core.internal.table.TableWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The files that one compaction writes. Their numbers are in work until it is closed.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class TableFiles implements NewTables, AutoCloseable {
    /** Of which database, and where. */
    record Place(FileSystem files, Path directory, UUID database, long secret) {}

    private final Place place;
    private final TableNumbers numbers;
    private final List<Long> taken = new ArrayList<>();

    TableFiles(Place place, TableNumbers numbers) {
        this.place = place;
        this.numbers = numbers;
    }

    @Override
    public TableWriter begin() {
        long number = numbers.take();
        taken.add(number);
        return new TableWriter(
                place.files(), path(number), place.database(), number, place.secret(), TableOptions.DEFAULT);
    }

    private Path path(long number) {
        return place.directory().resolve(CheckpointFiles.table(number));
    }

    @Override
    public Table open(TableFacts finished) {
        return Table.open(place.files(), path(finished.number()), place.database(), finished.number());
    }

    /** Makes the names of all that were finished durable. */
    void forceNames() {
        place.files().forceDirectory(place.directory());
    }

    @Override
    public void discard(Table table, Throwable cause) {
        try {
            table.close();
            place.files().delete(table.path());
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    /** What was written is in a view, or was discarded. */
    @Override
    public void close() {
        numbers.done(taken);
    }
}
