package io.godb.bench.peers;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.ScanOptions;
import io.godb.core.WriteBatch;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GoDb. */
final class GoDbStore implements Store {
    private static final long REPLAYED_MEMTABLE_BYTES = 256L << 20;
    private static final long REPLAYED_MEMORY_BYTES = 4 * REPLAYED_MEMTABLE_BYTES;

    private final Database database;
    private final Keyspace keyspace;
    private final @Nullable CountingFileSystem counted;

    private GoDbStore(Database database, @Nullable CountingFileSystem counted) {
        this.database = database;
        this.keyspace = database.keyspace(Database.DEFAULT_KEYSPACE);
        this.counted = counted;
    }

    static Store open(Path directory, Settings settings) {
        DatabaseOptions.Builder options = DatabaseOptions.builder().durability(durability(settings.safety()));
        if (settings.isReplayed()) {
            options.memtableBytes(REPLAYED_MEMTABLE_BYTES)
                    .memoryBytes(REPLAYED_MEMORY_BYTES)
                    .checkpointInterval(Duration.ZERO)
                    .checkpointLogBytes(Long.MAX_VALUE)
                    .checkpointEntries(Long.MAX_VALUE);
        }
        if (settings.isInMemory()) {
            options.fileSystem(new MemoryFileSystem());
        }
        CountingFileSystem counted = settings.isForced() ? new CountingFileSystem(new LocalFileSystem()) : null;
        if (counted != null) {
            options.fileSystem(counted);
        }
        return new GoDbStore(Database.open(directory, options.build()), counted);
    }

    private static Durability durability(Safety safety) {
        return switch (safety) {
            case MEM, NONE -> Durability.NONE;
            case OS -> Durability.OS;
            case FULL -> Durability.FULL;
        };
    }

    @Override
    public void put(byte[] key, byte[] value) {
        database.put(key, value);
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        WriteBatch batch = database.batch();
        for (int i = 0; i < keys.length; i++) {
            batch.put(keyspace, keys[i], values[i]);
        }
        database.commit(batch);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return database.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        return database.getAll(keys);
    }

    @Override
    public void delete(byte[] key) {
        database.delete(key);
    }

    @Override
    public void scan(byte[] from, long most, Sums sums) {
        database.forEach(ScanOptions.of(KeyRange.from(from)).limit(most), (key, value) -> {
            sums.add(key, value);
            return true;
        });
    }

    @Override
    public void settle() {
        database.compact();
    }

    @Override
    public long forces() {
        return counted == null ? -1 : counted.logForces();
    }

    @Override
    public void close() {
        database.close();
    }
}
