package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import io.godb.core.MissingFileException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.LoadedTable;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables that replaying a log would ask for, and whether {@link LoadReplay} would take them; nothing is changed by looking.
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> What replaying would be refused for is collected, and the rest is looked at all the same. A
 * commit that cannot be decoded without a codec of the user's is passed over: it tells nothing here, but it may where it is replayed.
 */
final class OfflineLoads {
    private final FileSystem files;
    private final Path tables;
    private final UUID database;
    private final SegmentedLog log;
    private final List<LoadedTable> loaded = new ArrayList<>();
    private final List<GoDbException> refusals = new ArrayList<>();

    OfflineLoads(FileSystem files, Path tables, UUID database, SegmentedLog log) {
        this.files = files;
        this.tables = tables;
        this.database = database;
        this.log = log;
    }

    /** Reads all commits above that one. */
    OfflineLoads above(long lsn) {
        CommitCursor cursor = new CommitCursor();
        for (long each = lsn + 1; each < log.nextOffset(); each++) {
            byte[] commit = commit(each);
            if (commit != null) {
                look(each, commit, cursor);
            }
        }
        return this;
    }

    /** What they loaded. */
    List<LoadedTable> loaded() {
        return loaded;
    }

    /** Why replaying them would be refused; the first that would be thrown comes first. Empty if it would not be. */
    List<GoDbException> refusals() {
        return refusals;
    }

    private byte @Nullable [] commit(long lsn) {
        try {
            return log.read(lsn);
        } catch (CorruptionException damage) {
            // Every damaged record has been told of; what counts is whether it is the first thing in the way.
            if (refusals.isEmpty()) {
                refusals.add(damage);
            }
            return null;
        } catch (UnsupportedFormatException unknown) {
            return null;
        }
    }

    private void look(long lsn, byte[] commit, CommitCursor cursor) {
        try {
            cursor.over(commit, 0, commit.length);
            while (cursor.next()) {
                if (cursor.kind() == EntryKind.LOAD) {
                    loaded.add(new LoadedTable(lsn, cursor.tableNumber(), cursor.tableBytes()));
                    open(lsn, cursor);
                }
            }
        } catch (IllegalArgumentException malformed) {
            refusals.add(new CorruptionException(
                    "commit " + lsn + " cannot be replayed: " + malformed.getMessage(), null, -1, malformed));
        } catch (UnsupportedFormatException newer) {
            refusals.add(newer);
        }
    }

    private void open(long lsn, CommitCursor at) {
        Path file = tables.resolve(CheckpointFiles.table(at.tableNumber()));
        try (Table table = Table.open(files, file, database, at.tableNumber(), TableAccess.PLAIN)) {
            LoadedFile.requireSame(table, at);
        } catch (CorruptionException | MissingFileException damage) {
            refusals.add(LoadedFile.damaged(lsn, file, damage));
        }
    }
}
