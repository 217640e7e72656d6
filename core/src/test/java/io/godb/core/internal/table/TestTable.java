package io.godb.core.internal.table;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How tests write and read tables. */
final class TestTable {
    static final UUID DATABASE = new UUID(0x0123_4567_89ab_cdefL, 0xfedc_ba98_7654_3210L);
    static final long SECRET = 0x5eed_5eed_5eed_5eedL;
    static final long NUMBER = 7;
    static final long NEWEST = Long.MAX_VALUE;

    private TestTable() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static TableWriter writer(FileSystem files, Path path, int blockBytes) {
        return writer(files, path, new TableOptions(blockBytes));
    }

    static TableWriter writer(FileSystem files, Path path, TableOptions options) {
        return new TableWriter(files, path, DATABASE, NUMBER, SECRET, options);
    }

    static TableFacts write(
            FileSystem files, Path path, int blockBytes, Collection<Version> versions, List<RangeDelete> deletes) {
        return write(files, path, new TableOptions(blockBytes), versions, deletes);
    }

    static TableFacts write(
            FileSystem files,
            Path path,
            TableOptions options,
            Collection<Version> versions,
            List<RangeDelete> deletes) {
        TableWriter writer = writer(files, path, options);
        versions.forEach(version -> add(writer, version));
        deletes.forEach(writer::addRangeDelete);
        return writer.finish();
    }

    static void add(TableWriter writer, Version version) {
        // Neither begins at the start of its array.
        byte[] key = behindOne(version.key());
        byte[] value = behindOne(version.value());
        writer.add(
                version.kind(),
                version.keyspace(),
                key,
                1,
                version.key().length,
                version.lsn(),
                version.deadline(),
                value,
                1,
                version.value().length);
    }

    private static byte[] behindOne(byte[] bytes) {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 1, bytes.length);
        return longer;
    }

    static Table open(FileSystem files, Path path) {
        return Table.open(files, path, DATABASE, NUMBER);
    }

    static Table open(FileSystem files, Path path, TableAccess access) {
        return Table.open(files, path, DATABASE, NUMBER, access);
    }

    static boolean find(Table table, int keyspace, byte[] key, long lsnLimit, Found found) {
        long hash = KeyHash.of(table.secret(), keyspace, key, 0, key.length);
        return table.find(keyspace, key, 0, key.length, hash, lsnLimit, found);
    }

    static @Nullable Version find(Table table, int keyspace, byte[] key, long lsnLimit) {
        Found found = new Found();
        return find(table, keyspace, key, lsnLimit, found)
                ? new Version(keyspace, key, found.lsn(), found.kind(), found.deadline(), found.value())
                : null;
    }

    static Version at(EntryCursor cursor) {
        byte[] key = Arrays.copyOfRange(cursor.keyBytes(), cursor.keyFrom(), cursor.keyFrom() + cursor.keyLength());
        byte[] value =
                Arrays.copyOfRange(cursor.valueBytes(), cursor.valueFrom(), cursor.valueFrom() + cursor.valueLength());
        return new Version(cursor.keyspace(), key, cursor.lsn(), cursor.kind(), cursor.deadline(), value);
    }

    static List<String> all(Table table) {
        List<String> versions = new ArrayList<>();
        try (EntryCursor cursor = table.cursor()) {
            for (boolean more = cursor.seek(0, new byte[0], 0, 0); more; more = cursor.next()) {
                versions.add(at(cursor).toString());
            }
        }
        return versions;
    }

    static byte[] read(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            byte[] bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    static void replace(FileSystem files, Path path, byte[] bytes) {
        files.delete(path);
        try (AppendFile file = files.create(path)) {
            file.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
        }
    }
}
