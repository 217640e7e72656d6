package io.godb.crashtests.model;

import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.ScanOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/** Another store, in memory: one map of it for each keyspace, one version of it for each look back. */
final class StoreModel implements Model {
    private static final int ALL_VERSIONS = 1_000_000;

    private final MVStore store = new MVStore.Builder().autoCommitDisabled().open();
    private final Map<String, MVMap<byte[], byte[]>> maps = new TreeMap<>();
    private int created;

    /** A map, and the version of the store at which it is looked at. */
    private record StoreContent(MVMap<byte[], byte[]> map) implements Content {
        @Override
        public byte[] get(byte[] key) {
            return map.get(key);
        }

        @Override
        public List<Entry> entries(KeyRange range, ScanOrder order) {
            List<Entry> entries = new ArrayList<>();
            Cursor<byte[], byte[]> cursor = map.cursor(range.from());
            while (cursor.hasNext()) {
                byte[] key = cursor.next();
                if (!range.contains(key)) {
                    break;
                }
                entries.add(new Entry(key, cursor.getValue()));
            }
            if (order == ScanOrder.DESCENDING) {
                Collections.reverse(entries);
            }
            return entries;
        }
    }

    private record Version(long number, Map<String, MVMap<byte[], byte[]>> maps) implements Past {
        @Override
        public Content content(String keyspace) {
            MVMap<byte[], byte[]> map = maps.get(keyspace);
            return map == null ? null : new StoreContent(map);
        }
    }

    StoreModel() {
        store.setVersionsToKeep(ALL_VERSIONS);
        create(Database.DEFAULT_KEYSPACE);
    }

    @Override
    public SortedSet<String> keyspaces() {
        return new TreeSet<>(maps.keySet());
    }

    /** Dropped maps stay in the store, under names that are not used again, for those who look back. */
    @Override
    public void create(String keyspace) {
        MVMap.Builder<byte[], byte[]> type = new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
        maps.put(keyspace, store.openMap(keyspace + "#" + created++, type));
    }

    @Override
    public void drop(String keyspace) {
        maps.remove(keyspace);
    }

    @Override
    public void put(String keyspace, byte[] key, byte[] value) {
        maps.get(keyspace).put(key, value);
    }

    @Override
    public void delete(String keyspace, byte[] key) {
        maps.get(keyspace).remove(key);
    }

    @Override
    public void deleteRange(String keyspace, KeyRange range) {
        List<Entry> covered = content(keyspace).entries(range, ScanOrder.ASCENDING);
        covered.forEach(each -> delete(keyspace, each.key()));
    }

    @Override
    public Content content(String keyspace) {
        MVMap<byte[], byte[]> map = maps.get(keyspace);
        return map == null ? null : new StoreContent(map);
    }

    @Override
    public Past past() {
        long number = store.getCurrentVersion();
        store.commit();
        Map<String, MVMap<byte[], byte[]>> then = new TreeMap<>();
        maps.forEach((name, map) -> then.put(name, map.openVersion(number)));
        return new Version(number, then);
    }

    @Override
    public void revertTo(Past past) {
        throw new UnsupportedOperationException("nothing is lost where this model is used");
    }

    @Override
    public void close() {
        store.close();
    }
}
