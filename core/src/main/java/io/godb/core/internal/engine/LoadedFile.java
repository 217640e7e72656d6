package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.table.Table;
import java.nio.file.Path;

/** Whether a table is the one that a commit loaded, and what is said where it cannot be used. */
final class LoadedFile {
    private LoadedFile() {}

    /** Refuses another table than that which the operation names, which the cursor is at. */
    static void requireSame(Table table, CommitCursor named) {
        if (table.facts().fileBytes() != named.tableBytes() || table.tailChecksum() != named.tableChecksum()) {
            throw new CorruptionException(table.path() + " is not the file that was loaded", table.path(), -1, null);
        }
        table.requireLoadable();
    }

    /** Why the commit cannot be replayed. */
    static CorruptionException damaged(long lsn, Path file, GoDbException damage) {
        return new CorruptionException(
                "commit " + lsn + " loaded " + file + ", which cannot be used: " + damage.getMessage()
                        + "; bring it back, restore a backup, or salvage the database",
                file,
                damage instanceof CorruptionException corruption ? corruption.position() : -1,
                damage);
    }
}
