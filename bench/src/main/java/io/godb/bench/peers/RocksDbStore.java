package io.godb.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB by JNI. */
final class RocksDbStore implements Store {
    private static final long WRITE_BUFFER_BYTES = 64L << 20;
    /** With the default of 32 MiB and no filter it reads blocks again and again that others have in memory. */
    private static final long CACHE_BYTES = 512L << 20;

    private static final int FILTER_BITS_A_KEY = 10;

    private final Options options;
    private final WriteOptions writeOptions;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_A_KEY);
    private final RocksDB database;

    private RocksDbStore(Path directory, boolean isForced) throws RocksDBException {
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
        writeOptions = new WriteOptions().setSync(isForced);
        database = RocksDB.open(options, directory.toString());
    }

    static Store open(Path directory, Settings settings) throws Exception {
        RocksDB.loadLibrary();
        return new RocksDbStore(Files.createDirectories(directory), settings.isForced());
    }

    @Override
    public void put(byte[] key, byte[] value) throws RocksDBException {
        database.put(writeOptions, key, value);
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < keys.length; i++) {
                batch.put(keys[i], values[i]);
            }
            database.write(writeOptions, batch);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws RocksDBException {
        return database.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) throws RocksDBException {
        return database.multiGetAsList(keys);
    }

    @Override
    public void scan(byte[] from, long most, Sums sums) {
        ByteBuffer key = ByteBuffer.allocateDirect(Workload.KEY_BYTES);
        ByteBuffer value = ByteBuffer.allocateDirect(Workload.VALUE_BYTES);
        try (RocksIterator cursor = database.newIterator()) {
            cursor.seek(from);
            for (long left = most; left > 0 && cursor.isValid(); left--) {
                cursor.key(key.clear());
                cursor.value(value.clear());
                sums.add(key, value);
                cursor.next();
            }
        }
    }

    @Override
    public void settle() throws RocksDBException {
        database.compactRange();
    }

    @Override
    public void delete(byte[] key) throws RocksDBException {
        database.delete(writeOptions, key);
    }

    @Override
    public void close() {
        try {
            database.closeE();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        writeOptions.close();
        options.close();
        filter.close();
        cache.close();
    }
}
