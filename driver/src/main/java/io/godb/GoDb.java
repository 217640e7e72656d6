package io.godb;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Opens databases by their URLs.
 *
 * <pre>{@code
 * try (Database db = GoDb.connect("file:./data")) {
 *   db.put(key, value);
 * }
 * }</pre>
 *
 * <p>{@code file:} and a directory is the database in that directory, which is created if there is none. {@code mem:} is a new
 * one in memory, which is gone when it is closed.
 */
public final class GoDb {
    private static final String FILE = "file:";
    private static final String MEMORY = "mem:";

    private GoDb() {}

    /** Opens what {@code url} names; a URL that names nothing known is an {@link IllegalArgumentException}. */
    public static Database connect(String url) {
        if (url.equals(MEMORY)) {
            return Database.open(
                    Path.of("memory"),
                    DatabaseOptions.builder()
                            .fileSystem(new MemoryFileSystem())
                            .durability(Durability.NONE)
                            .checkpointOnClose(false)
                            .build());
        }
        if (url.startsWith(FILE) && url.length() > FILE.length()) {
            return Database.open(directory(url), DatabaseOptions.defaults());
        }
        throw new IllegalArgumentException(
                "'" + url + "' names no database: use file: and a directory, as in file:./data, or mem:");
    }

    private static Path directory(String url) {
        try {
            return Path.of(url.substring(FILE.length()));
        } catch (InvalidPathException cause) {
            throw new IllegalArgumentException("'" + url + "' names no directory: " + cause.getMessage(), cause);
        }
    }
}
