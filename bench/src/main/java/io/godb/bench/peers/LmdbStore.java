package io.godb.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** LMDB by lmdbjava. Each thread has buffers outside the heap and a read transaction that it renews for each read. */
final class LmdbStore implements Store {
    private static final long LEAST_MAP_BYTES = 8L << 30;
    private static final long MAP_BYTES_AN_ENTRY = 1_000;

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> entries;
    private final Queue<Txn<ByteBuffer>> readTransactions = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Tools> tools = ThreadLocal.withInitial(this::newTools);

    private LmdbStore(Env<ByteBuffer> environment) {
        this.environment = environment;
        this.entries = environment.openDbi("entries", DbiFlags.MDB_CREATE);
    }

    static Store open(Path directory, Settings settings) throws Exception {
        EnvFlags[] flags = settings.isForced() ? new EnvFlags[0] : new EnvFlags[] {EnvFlags.MDB_NOSYNC};
        return new LmdbStore(Env.create()
                .setMapSize(Math.max(LEAST_MAP_BYTES, settings.entries() * MAP_BYTES_AN_ENTRY))
                .setMaxDbs(1)
                .open(Files.createDirectories(directory).toFile(), flags));
    }

    private Tools newTools() {
        Txn<ByteBuffer> reading = environment.txnRead();
        reading.reset();
        readTransactions.add(reading);
        return new Tools(
                reading,
                ByteBuffer.allocateDirect(environment.getMaxKeySize()),
                ByteBuffer.allocateDirect(Workload.VALUE_BYTES));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        Tools mine = tools.get();
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            entries.put(writing, mine.key(key), mine.value(value));
            writing.commit();
        }
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        Tools mine = tools.get();
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            for (int i = 0; i < keys.length; i++) {
                entries.put(writing, mine.key(keys[i]), mine.value(values[i]));
            }
            writing.commit();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Tools mine = tools.get();
        mine.reading.renew();
        try {
            return copy(entries.get(mine.reading, mine.key(key)));
        } finally {
            mine.reading.reset();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        Tools mine = tools.get();
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        mine.reading.renew();
        try {
            for (byte[] key : keys) {
                values.add(copy(entries.get(mine.reading, mine.key(key))));
            }
        } finally {
            mine.reading.reset();
        }
        return values;
    }

    private static byte @Nullable [] copy(@Nullable ByteBuffer found) {
        if (found == null) {
            return null;
        }
        byte[] value = new byte[found.remaining()];
        found.get(value);
        return value;
    }

    @Override
    public void scan(byte[] from, long most, Sums sums) {
        Tools mine = tools.get();
        mine.reading.renew();
        try (Cursor<ByteBuffer> cursor = entries.openCursor(mine.reading)) {
            boolean isAtOne = from.length == 0 ? cursor.first() : cursor.get(mine.key(from), GetOp.MDB_SET_RANGE);
            for (long left = most; left > 0 && isAtOne; left--) {
                sums.add(cursor.key(), cursor.val());
                isAtOne = cursor.next();
            }
        } finally {
            mine.reading.reset();
        }
    }

    @Override
    public void delete(byte[] key) {
        Tools mine = tools.get();
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            entries.delete(writing, mine.key(key));
            writing.commit();
        }
    }

    @Override
    public void close() {
        readTransactions.forEach(Txn::close);
        environment.close();
    }

    private record Tools(Txn<ByteBuffer> reading, ByteBuffer key, ByteBuffer value) {
        ByteBuffer key(byte[] bytes) {
            return key.clear().put(bytes).flip();
        }

        ByteBuffer value(byte[] bytes) {
            return value.clear().put(bytes).flip();
        }
    }
}
