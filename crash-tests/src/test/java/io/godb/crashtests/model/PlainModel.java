package io.godb.crashtests.model;

import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.ScanOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sorted maps, copied whole for each look back. */
final class PlainModel implements Model {
    private State now = new State(new TreeMap<>());

    private record State(TreeMap<String, TreeMap<byte[], byte[]>> maps) implements Past {
        State copy() {
            State copy = new State(new TreeMap<>());
            maps.forEach((name, map) -> copy.maps.put(name, new TreeMap<>(map)));
            return copy;
        }

        @Override
        public Content content(String keyspace) {
            TreeMap<byte[], byte[]> map = maps.get(keyspace);
            return map == null ? null : new PlainContent(map);
        }
    }

    private record PlainContent(TreeMap<byte[], byte[]> map) implements Content {
        @Override
        public byte[] get(byte[] key) {
            return map.get(key);
        }

        @Override
        public List<Entry> entries(KeyRange range, ScanOrder order) {
            List<Entry> entries = new ArrayList<>();
            map.forEach((key, value) -> {
                if (range.contains(key)) {
                    entries.add(new Entry(key, value));
                }
            });
            if (order == ScanOrder.DESCENDING) {
                Collections.reverse(entries);
            }
            return entries;
        }
    }

    PlainModel() {
        create(Database.DEFAULT_KEYSPACE);
    }

    @Override
    public SortedSet<String> keyspaces() {
        return new TreeSet<>(now.maps.keySet());
    }

    @Override
    public void create(String keyspace) {
        now.maps.put(keyspace, new TreeMap<>(Arrays::compareUnsigned));
    }

    @Override
    public void drop(String keyspace) {
        now.maps.remove(keyspace);
    }

    @Override
    public void put(String keyspace, byte[] key, byte[] value) {
        now.maps.get(keyspace).put(key, value);
    }

    @Override
    public void delete(String keyspace, byte[] key) {
        now.maps.get(keyspace).remove(key);
    }

    @Override
    public void deleteRange(String keyspace, KeyRange range) {
        now.maps.get(keyspace).keySet().removeIf(range::contains);
    }

    @Override
    public Content content(String keyspace) {
        return now.content(keyspace);
    }

    @Override
    public Past past() {
        return now.copy();
    }

    @Override
    public void revertTo(Past past) {
        now = ((State) past).copy();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
