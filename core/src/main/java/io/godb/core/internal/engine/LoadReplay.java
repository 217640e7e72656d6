package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.MissingFileException;
import io.godb.core.RecoveryMode;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the tables that a commit of the log loaded, when it is replayed.
 *
 * <p><b>Threads.</b> The one that recovers.
 *
 * <p><b>Failure.</b> The tables were durable before the commit was: one that is missing, or another one, is a
 * {@link CorruptionException}, and none stays open. In salvage it is set aside, and a remark says so.
 */
final class LoadReplay {
    private final TableWriting tables;
    /** No file had this number, or a higher one, when the database was opened; those that have it now are new. */
    private final long firstNew;

    private final RecoveryMode mode;
    private final List<String> remarks;
    private boolean isAnyLost;

    LoadReplay(TableWriting tables, long firstNew, RecoveryMode mode, List<String> remarks) {
        this.tables = tables;
        this.firstNew = firstNew;
        this.mode = mode;
        this.remarks = remarks;
    }

    /** Whether a table was left out. */
    boolean isAnyLost() {
        return isAnyLost;
    }

    /** Those of a commit that does nothing but load, which the cursor is before the first operation of. */
    List<Table> open(long lsn, CommitCursor each) {
        List<Table> open = new ArrayList<>();
        try {
            while (each.next()) {
                if (each.kind() != EntryKind.LOAD) {
                    throw new IllegalArgumentException(
                            "malformed commit " + lsn + ": it loads tables, and does something else");
                }
                openOne(lsn, each, open);
            }
            return open;
        } catch (Throwable failure) {
            open.forEach(table -> close(table, failure));
            throw failure;
        }
    }

    private void openOne(long lsn, CommitCursor at, List<Table> open) {
        Path file = tables.path(at.tableNumber());
        try {
            open.add(open(at, file));
        } catch (CorruptionException | MissingFileException damage) {
            if (mode != RecoveryMode.SALVAGE) {
                throw LoadedFile.damaged(lsn, file, damage);
            }
            isAnyLost = true;
            remarks.add("lost: the part of load " + lsn + " that is in " + file + ": " + damage.getMessage());
            if (at.tableNumber() < firstNew && tables.files().exists(file)) {
                tables.files().rename(file, file.resolveSibling(file.getFileName() + ".damaged"));
            }
        }
    }

    private Table open(CommitCursor at, Path file) {
        if (at.tableNumber() >= firstNew) {
            throw new MissingFileException(file + " is not there", file, null);
        }
        Table table = tables.open(at.tableNumber());
        try {
            LoadedFile.requireSame(table, at);
            return table;
        } catch (Throwable failure) {
            close(table, failure);
            throw failure;
        }
    }

    private static void close(Table table, Throwable failure) {
        try {
            table.close();
        } catch (Throwable alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
