package io.godb.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** SQLite by JDBC: a table without row ids, and one connection that threads use in turn, since there is but one writer at a time. */
final class SqliteStore implements Store {
    private final Connection connection;
    private final PreparedStatement putting;
    private final PreparedStatement getting;
    private final PreparedStatement deleting;

    private SqliteStore(Connection connection, Settings settings) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            if (!settings.isInMemory()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=" + (settings.isForced() ? "FULL" : "NORMAL"));
            }
            statement.execute("CREATE TABLE IF NOT EXISTS entries (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
        }
        putting = connection.prepareStatement("INSERT OR REPLACE INTO entries VALUES (?, ?)");
        getting = connection.prepareStatement("SELECT v FROM entries WHERE k = ?");
        deleting = connection.prepareStatement("DELETE FROM entries WHERE k = ?");
    }

    static Store open(Path directory, Settings settings) throws Exception {
        String file = settings.isInMemory()
                ? ":memory:"
                : Files.createDirectories(directory).resolve("entries.db").toString();
        return new SqliteStore(DriverManager.getConnection("jdbc:sqlite:" + file), settings);
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) throws SQLException {
        putting.setBytes(1, key);
        putting.setBytes(2, value);
        putting.executeUpdate();
    }

    @Override
    public synchronized void putBatch(byte[][] keys, byte[][] values) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < keys.length; i++) {
            put(keys[i], values[i]);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public synchronized byte @Nullable [] get(byte[] key) throws SQLException {
        getting.setBytes(1, key);
        try (ResultSet found = getting.executeQuery()) {
            return found.next() ? found.getBytes(1) : null;
        }
    }

    @Override
    public synchronized void delete(byte[] key) throws SQLException {
        deleting.setBytes(1, key);
        deleting.executeUpdate();
    }

    @Override
    public synchronized void close() {
        try {
            putting.close();
            getting.close();
            deleting.close();
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
