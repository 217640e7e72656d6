package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.core.SnapshotExpiredException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Scans of a database, open ones and ones that were left at a place, and for each the sorted map that it must be like. */
final class ModelledScans implements AutoCloseable {
    private static final int MOST_OPEN = 5;

    private final Setup setup;
    private final Place place = Place.inMemory();
    private final List<Walked> scans = new ArrayList<>();
    private final Deque<Snapshot> held = new ArrayDeque<>();
    private NavigableMap<byte[], byte[]> now = new TreeMap<>(Arrays::compareUnsigned);
    private Database database;
    private long seed;

    ModelledScans(boolean background) {
        setup = new Setup(io.godb.core.Durability.OS, background, false, true, 50, 1 << 20, 3, 16 << 10);
        database = Database.open(place.directory(), setup.on(place.files()));
    }

    /** A scan, or where it was left. */
    private static final class Walked {
        final ScanOptions options;
        NavigableMap<byte[], byte[]> state;
        long lsn;
        /** Null once it was left. */
        Scan scan;

        Iterator<Entry> iterator;
        String token;
        long left;
        /** What comes next is behind this key, or at it; null for all of the range. */
        byte[] at;

        boolean isBehind;

        Walked(ScanOptions options) {
            this.options = options;
        }

        List<Entry> rest() {
            List<Entry> rest = new ArrayList<>();
            for (Map.Entry<byte[], byte[]> each : state.entrySet()) {
                if (options.range().contains(each.getKey()) && isToCome(each.getKey())) {
                    rest.add(new Entry(each.getKey(), options.isKeysOnly() ? new byte[0] : each.getValue()));
                }
            }
            if (options.order() == ScanOrder.DESCENDING) {
                Collections.reverse(rest);
            }
            return rest;
        }

        private boolean isToCome(byte[] key) {
            if (at == null) {
                return true;
            }
            int order = Arrays.compareUnsigned(key, at);
            return order == 0 ? !isBehind : order > 0 == (options.order() == ScanOrder.ASCENDING);
        }

        List<Entry> next(int most) {
            List<Entry> rest = rest();
            List<Entry> next = rest.subList(0, (int) Math.min(Math.min(most, left), rest.size()));
            left -= next.size();
            if (!next.isEmpty()) {
                at = next.get(next.size() - 1).key();
                isBehind = true;
            }
            return next;
        }
    }

    private void changed() {
        now = new TreeMap<>(now);
    }

    void put(int key, int length) {
        changed();
        byte[] value = Contents.value(seed++, length);
        database.put(Contents.key(key), value);
        now.put(Contents.key(key), value);
    }

    void putMany(int key, int count) {
        for (int i = 0; i < count; i++) {
            put(key + i, 30);
        }
    }

    void delete(int key) {
        changed();
        database.delete(Contents.key(key));
        now.remove(Contents.key(key));
    }

    void deleteRange(KeyRange range) {
        changed();
        database.deleteRange(range);
        now.keySet().removeIf(range::contains);
    }

    void flush() {
        database.checkpoint();
    }

    void hold() {
        held.add(database.snapshot());
    }

    void letGo() {
        if (!held.isEmpty()) {
            held.remove().close();
        }
    }

    void open(KeyRange range, ScanOrder order, long limit, boolean isOfKeys) {
        ScanOptions options = ScanOptions.of(range).order(order).limit(limit);
        Walked opened = new Walked(isOfKeys ? options.keysOnly() : options);
        opened.state = now;
        begin(opened, opened.options);
        scans.add(opened);
        if (scans.size() > MOST_OPEN) {
            finish(scans.remove(0));
        }
    }

    private void begin(Walked each, ScanOptions options) {
        each.scan = database.scan(options);
        each.iterator = each.scan.iterator();
        each.left = options.limit();
        each.lsn = each.scan.lsn();
        each.token = null;
    }

    private Walked which(int number, boolean isOpen) {
        List<Walked> fitting =
                scans.stream().filter(each -> (each.scan != null) == isOpen).toList();
        return fitting.isEmpty() ? null : fitting.get(number % fitting.size());
    }

    void iterate(int number, int count) {
        Walked each = which(number, true);
        if (each != null) {
            List<Entry> found = new ArrayList<>();
            List<Entry> expected = each.next(count);
            while (found.size() < count && each.iterator.hasNext()) {
                found.add(each.iterator.next());
            }
            requireSame(found, expected);
        }
    }

    void visit(int number, int count) {
        Walked each = which(number, true);
        if (each != null && count > 0) {
            List<Entry> found = new ArrayList<>();
            List<Entry> expected = each.next(count);
            long shown = each.scan.visit((key, value) -> {
                found.add(new Entry(bytes(key), bytes(value)));
                return found.size() < count;
            });
            assertThat(shown).isEqualTo(expected.size());
            requireSame(found, expected);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        assertThat(buffer.position()).isZero();
        assertThat(buffer.capacity()).isEqualTo(buffer.limit());
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void requireSame(List<Entry> found, List<Entry> expected) {
        assertThat(found.stream().map(Entry::key))
                .containsExactlyElementsOf(expected.stream().map(Entry::key).toList());
        assertThat(found.stream().map(Entry::value))
                .containsExactlyElementsOf(expected.stream().map(Entry::value).toList());
    }

    void seek(int number, int key) {
        Walked each = which(number, true);
        if (each != null) {
            assertThat(each.scan.seek(Contents.key(key))).isSameAs(each.scan);
            each.at = Contents.key(key);
            each.isBehind = false;
        }
    }

    void requireMore(int number) {
        Walked each = which(number, true);
        if (each != null) {
            assertThat(each.scan.hasMore()).isEqualTo(!each.rest().isEmpty());
        }
    }

    void leave(int number) {
        Walked each = which(number, true);
        if (each != null) {
            leave(each);
        }
    }

    private static void leave(Walked each) {
        each.token = each.scan.token();
        each.scan.close();
        each.scan = null;
    }

    void resume(int number, long limit, boolean isOfSameState) {
        Walked each = which(number, false);
        if (each == null) {
            return;
        }
        ScanOptions options = each.options.limit(limit);
        boolean isKept = each.lsn == database.lastLsn()
                || database.snapshots().stream().anyMatch(open -> open.lsn() == each.lsn);
        if (isOfSameState && !isKept) {
            assertThatThrownBy(() -> database.scan(options.resumeSameState(each.token)))
                    .isInstanceOf(SnapshotExpiredException.class);
            return;
        }
        begin(each, isOfSameState ? options.resumeSameState(each.token) : options.resume(each.token));
        assertThat(each.scan.isSameState()).isEqualTo(isKept);
        if (!isKept) {
            each.state = now;
        }
    }

    void reopen() {
        for (Walked each : scans) {
            if (each.scan != null) {
                leave(each);
            }
        }
        while (!held.isEmpty()) {
            letGo();
        }
        database.close();
        database = Database.open(place.directory(), setup.on(place.files()));
    }

    private void finish(Walked each) {
        if (each.scan != null) {
            List<Entry> found = new ArrayList<>();
            List<Entry> expected = each.next(Integer.MAX_VALUE);
            each.iterator.forEachRemaining(found::add);
            requireSame(found, expected);
            each.scan.close();
        }
    }

    void finish() {
        scans.forEach(this::finish);
        scans.clear();
        assertThat(database.size()).isEqualTo(now.size());
        database.verify();
    }

    @Override
    public void close() {
        scans.stream().filter(each -> each.scan != null).forEach(each -> each.scan.close());
        held.forEach(Snapshot::close);
        database.close();
    }
}
