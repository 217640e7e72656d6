package io.godb.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** H2's MVStore. */
final class MvStoreStore implements Store {
    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final boolean isCommitted;
    private final boolean isForced;

    private MvStoreStore(MVStore store, boolean isCommitted, boolean isForced) {
        this.store = store;
        this.map = store.openMap(
                "entries",
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        this.isCommitted = isCommitted;
        this.isForced = isForced;
    }

    /** Opens it so that it commits when a call asks for it, or, at {@link Safety#NONE}, by itself in the background. */
    static Store open(Path directory, Settings settings) throws Exception {
        MVStore.Builder builder = new MVStore.Builder();
        if (!settings.isInMemory()) {
            builder.fileName(
                    Files.createDirectories(directory).resolve("entries.mv").toString());
        }
        boolean isCommitted = settings.safety() == Safety.OS || settings.isForced();
        if (isCommitted) {
            builder.autoCommitDisabled();
        }
        return new MvStoreStore(builder.open(), isCommitted, settings.isForced());
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
        commit();
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        for (int i = 0; i < keys.length; i++) {
            map.put(keys[i], values[i]);
        }
        commit();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void scan(byte[] from, long most, Sums sums) {
        Cursor<byte[], byte[]> cursor = map.cursor(from);
        for (long left = most; left > 0 && cursor.hasNext(); left--) {
            sums.add(cursor.next(), cursor.getValue());
        }
    }

    @Override
    public void delete(byte[] key) {
        map.remove(key);
        commit();
    }

    private void commit() {
        if (isCommitted) {
            store.commit();
        }
        if (isForced) {
            store.sync();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
