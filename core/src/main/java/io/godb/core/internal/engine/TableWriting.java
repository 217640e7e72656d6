package io.godb.core.internal.engine;

import io.godb.core.Compression;
import io.godb.core.DatabaseOptions;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.internal.table.TableOptions;
import io.godb.core.internal.table.TableWriter;
import java.nio.file.Path;
import java.util.UUID;

/**
 * How tables of a database are written, and opened again.
 *
 * <p><b>Threads.</b> Any.
 */
final class TableWriting {
    private final DatabaseOptions options;
    private final Path directory;
    private final UUID database;
    private final long secret;
    private final Keyspaces keyspaces;
    private final TableAccess access;

    TableWriting(
            DatabaseOptions options,
            Path directory,
            UUID database,
            long secret,
            Keyspaces keyspaces,
            TableAccess access) {
        this.options = options;
        this.directory = directory;
        this.database = database;
        this.secret = secret;
        this.keyspaces = keyspaces;
        this.access = access;
    }

    FileSystem files() {
        return options.fileSystem();
    }

    /** Where they are. */
    Path directory() {
        return directory;
    }

    /** The file of a table. */
    Path path(long number) {
        return directory.resolve(CheckpointFiles.table(number));
    }

    /** Begins a table that is to be on that level. */
    TableWriter begin(long number, int level) {
        Compression ofLevel = options.compressionAtLevel(level);
        TableOptions writing = TableOptions.of(id -> KeyspaceOptionsCodec.writing(keyspaces.options(id), ofLevel));
        return new TableWriter(files(), path(number), database, number, secret, writing);
    }

    /** Whether tables of two levels are compressed alike, so that one can go from one to the other as it is. */
    boolean areWrittenAlike(int level, int other) {
        return options.compressionAtLevel(level).id()
                == options.compressionAtLevel(other).id();
    }

    /** Opens one that was finished. */
    Table open(long number) {
        return Table.open(files(), path(number), database, number, access);
    }
}
