package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.BulkLoad;
import io.godb.core.CheckpointInfo;
import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.Entry;
import io.godb.core.KeyOrderException;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.KeyspaceExistsException;
import io.godb.core.KeyspaceNotFoundException;
import io.godb.core.KeyspaceOptions;
import io.godb.core.Lz4Compression;
import io.godb.core.Reads;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.core.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A database, and the model that it must be like after every step. */
final class ModelledDatabase implements AutoCloseable {
    private static final List<String> NAMES = List.of(Database.DEFAULT_KEYSPACE, "one", "two", "ü ten");
    private static final int MOST_OPEN = 3;

    private final Setup setup;
    private final Supplier<Place> newPlace;
    private final Model model;
    private final Deque<OpenSnapshot> snapshots = new ArrayDeque<>();
    private final Deque<OpenScan> scans = new ArrayDeque<>();
    /** The state after each commit that a kill may lead back to. */
    private final NavigableMap<Long, Model.Past> history = new TreeMap<>();

    private Place place;
    private Database database;
    private long lsn;
    private long leastKept;
    private long seed;

    private record OpenSnapshot(Snapshot snapshot, Model.Past past, Map<String, Keyspace> handles) {}

    private record OpenScan(io.godb.core.Scan scan, Iterator<Entry> found, Iterator<Entry> expected) {}

    ModelledDatabase(Setup setup, Supplier<Place> newPlace, Model model) {
        this.setup = setup;
        this.newPlace = newPlace;
        this.model = model;
        place = newPlace.get();
        database = Database.open(place.directory(), setup.on(place.files()));
        assertThat(database.recovery().isNew()).isTrue();
        remember();
    }

    private static String name(int space) {
        return NAMES.get(Math.floorMod(space, NAMES.size()));
    }

    private boolean isThere(int space) {
        return model.keyspaces().contains(name(space));
    }

    /** Created on first use. */
    private Keyspace space(int space) {
        Keyspace found = database.keyspace(name(space));
        if (!isThere(space)) {
            committed(lsn + 1);
            model.create(name(space));
            remember();
        }
        assertThat(found.name()).isEqualTo(name(space));
        return found;
    }

    private void committed(long given) {
        assertThat(database.lastLsn()).isEqualTo(lsn + 1);
        assertThat(given).isEqualTo(lsn + 1);
        lsn = given;
    }

    private void remember() {
        if (!setup.survivesKill()) {
            history.put(lsn, model.past());
        }
    }

    void put(int space, int key, int length) {
        Keyspace target = space(space);
        byte[] bytes = Contents.key(key);
        byte[] value = Contents.value(seed++, length);
        committed(target.put(bytes, value));
        model.put(target.name(), bytes.clone(), value.clone());
        // What was given is the caller's again.
        Arrays.fill(bytes, (byte) 1);
        Arrays.fill(value, (byte) 1);
        remember();
    }

    void get(int space, int key) {
        Keyspace from = space(space);
        requireSame(from, model.content(from.name()), Contents.key(key));
    }

    private static void requireSame(Reads found, Model.Content expected, byte[] key) {
        byte[] value = expected.get(key);
        assertThat(found.get(key)).isEqualTo(value);
        assertThat(found.exists(key)).isEqualTo(value != null);
        byte[] read = found.read(key, ModelledDatabase::bytes);
        assertThat(read).isEqualTo(value);
        int length = value == null ? -1 : value.length;
        for (int room : new int[] {0, 5, Math.max(0, length), length + 10}) {
            requireSame(found, key, value, ByteBuffer.allocate(room + 3).position(3));
            requireSame(found, key, value, ByteBuffer.allocateDirect(room));
        }
    }

    private static void requireSame(Reads found, byte[] key, byte[] value, ByteBuffer target) {
        int before = target.position();
        boolean fits = value != null && value.length <= target.remaining();
        assertThat(found.get(key, target)).isEqualTo(value == null ? -1 : value.length);
        assertThat(target.position()).isEqualTo(fits ? before + value.length : before);
        if (fits) {
            assertThat(bytes(target.flip().position(before))).isEqualTo(value);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    void getAll(int space, List<Integer> keys) {
        Keyspace from = space(space);
        requireSame(from, model.content(from.name()), keys);
    }

    private static void requireSame(Reads found, Model.Content expected, List<Integer> keys) {
        List<byte[]> asked = keys.stream().map(Contents::key).toList();
        Object[] values = asked.stream().map(expected::get).toArray();
        assertThat(Objects.deepEquals(found.getAll(asked).toArray(), values)).isTrue();
    }

    void delete(int space, int key) {
        Keyspace target = space(space);
        byte[] bytes = Contents.key(key);
        boolean isThere = model.content(target.name()).get(bytes) != null;
        long given = target.delete(bytes);
        if (isThere) {
            committed(given);
            model.delete(target.name(), bytes);
            remember();
        } else {
            assertThat(given).isZero();
        }
    }

    void putAll(int space, List<Integer> keys, int length) {
        Keyspace target = space(space);
        IdentityHashMap<byte[], byte[]> entries = new IdentityHashMap<>();
        // Equal keys would be put in an order that nobody knows.
        keys.stream().distinct().forEach(key -> entries.put(Contents.key(key), Contents.value(seed++, length)));
        long given = target.putAll(entries);
        if (entries.isEmpty()) {
            assertThat(given).isZero();
        } else {
            committed(given);
            entries.forEach((key, value) -> model.put(target.name(), key, value));
            remember();
        }
    }

    /** Another load stands open meanwhile, and comes to nothing; so does this one if it is not finished. */
    void load(int space, List<Integer> keys, int length, boolean isFinished) {
        Keyspace target = space(space);
        TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        keys.forEach(key -> entries.put(Contents.key(key), Contents.value(seed++, length)));
        try (BulkLoad load = target.bulkLoad();
                BulkLoad other = target.bulkLoad()) {
            entries.forEach((key, value) -> {
                load.put(key, value);
                other.put(key, new byte[] {1});
                assertThatThrownBy(() -> load.put(key, value)).isInstanceOf(KeyOrderException.class);
            });
            assertThat(load.count()).isEqualTo(entries.size());
            if (!isFinished) {
                return;
            }
            long given = load.finish();
            if (entries.isEmpty()) {
                assertThat(given).isZero();
                return;
            }
            committed(given);
        }
        entries.forEach((key, value) -> model.put(target.name(), key, value));
        remember();
        assertThat(database.durableLsn()).isEqualTo(lsn);
        leastKept = lsn;
    }

    void deleteAll(int space, List<Integer> keys) {
        Keyspace target = space(space);
        long given = target.deleteAll(keys.stream().map(Contents::key).toList());
        if (keys.isEmpty()) {
            assertThat(given).isZero();
        } else {
            committed(given);
            keys.forEach(key -> model.delete(target.name(), Contents.key(key)));
            remember();
        }
    }

    void commit(List<Action.Step> steps, int length) {
        WriteBatch batch = database.batch();
        List<Runnable> changes = new ArrayList<>();
        for (Action.Step step : steps) {
            changes.add(add(batch, step, Contents.value(seed++, length)));
        }
        boolean isEmpty = batch.count() == 0;
        long given = database.commit(batch);
        assertThat(batch.count()).isZero();
        if (isEmpty) {
            assertThat(given).isZero();
        } else {
            committed(given);
            changes.forEach(Runnable::run);
            remember();
        }
    }

    private Runnable add(WriteBatch batch, Action.Step step, byte[] value) {
        Keyspace target = space(step.space());
        byte[] key = Contents.key(step.key());
        if (step.kind() < 3) {
            batch.put(target, key, value);
            return () -> model.put(target.name(), key, value);
        }
        if (step.kind() == 3) {
            batch.delete(target, key);
            return () -> model.delete(target.name(), key);
        }
        KeyRange range = Contents.range(step.other(), step.key(), step.other());
        batch.deleteRange(target, range);
        return () -> model.deleteRange(target.name(), range);
    }

    void deleteRange(int space, KeyRange range) {
        Keyspace target = space(space);
        long given = target.deleteRange(range);
        if (range.isEmpty()) {
            assertThat(given).isZero();
        } else {
            committed(given);
            model.deleteRange(target.name(), range);
            remember();
        }
    }

    void clear(int space) {
        Keyspace target = space(space);
        committed(target.clear());
        model.deleteRange(target.name(), KeyRange.all());
        remember();
        assertThat(target.size()).isZero();
    }

    void scan(int space, KeyRange range, ScanOrder order, int most) {
        Keyspace from = space(space);
        requireSame(from, model.content(from.name()), range, order, most);
    }

    private static void requireSame(Reads found, Model.Content expected, KeyRange range, ScanOrder order, int most) {
        List<Entry> all = expected.entries(range, order);
        List<Entry> wanted = all.subList(0, Math.min(most, all.size()));
        List<Entry> iterated = new ArrayList<>();
        try (io.godb.core.Scan scan = found.scan(range, order)) {
            Iterator<Entry> each = scan.iterator();
            while (iterated.size() < most && each.hasNext()) {
                iterated.add(each.next());
            }
        }
        requireSame(iterated, wanted);
        List<Entry> shown = new ArrayList<>();
        found.forEach(range, order, (key, value) -> {
            shown.add(new Entry(bytes(key), bytes(value)));
            return shown.size() < most;
        });
        // The visitor is asked after the first one.
        requireSame(shown, all.subList(0, Math.min(Math.max(1, most), all.size())));
    }

    private static void requireSame(List<Entry> found, List<Entry> expected) {
        assertThat(plain(found)).isEqualTo(plain(expected));
    }

    private static List<List<ByteBuffer>> plain(List<Entry> entries) {
        return entries.stream()
                .map(each -> List.of(ByteBuffer.wrap(each.key()), ByteBuffer.wrap(each.value())))
                .toList();
    }

    /** One that is read later, after further changes. */
    void openScan(int space, ScanOrder order) {
        Keyspace from = space(space);
        if (scans.size() == MOST_OPEN) {
            finish(scans.remove());
        }
        List<Entry> expected = model.content(from.name()).entries(KeyRange.all(), order);
        io.godb.core.Scan scan = from.scan(KeyRange.all(), order);
        OpenScan opened = new OpenScan(scan, scan.iterator(), expected.iterator());
        scans.add(opened);
        move(opened);
    }

    private static void move(OpenScan open) {
        assertThat(open.found.hasNext()).isEqualTo(open.expected.hasNext());
        if (open.found.hasNext()) {
            requireSame(List.of(open.found.next()), List.of(open.expected.next()));
        }
    }

    private static void finish(OpenScan open) {
        while (open.expected.hasNext()) {
            move(open);
        }
        assertThat(open.found.hasNext()).isFalse();
        open.scan.close();
    }

    void openSnapshot() {
        if (snapshots.size() == MOST_OPEN) {
            snapshots.remove().snapshot.close();
        }
        Map<String, Keyspace> handles = new TreeMap<>();
        model.keyspaces().forEach(name -> handles.put(name, database.openKeyspace(name)));
        OpenSnapshot opened = new OpenSnapshot(database.snapshot(), model.past(), handles);
        assertThat(opened.snapshot.lsn()).isEqualTo(lsn);
        snapshots.add(opened);
        assertThat(database.snapshots()).hasSize(snapshots.size() + scans.size());
    }

    void readSnapshot(int number, int space, int key, KeyRange range, ScanOrder order) {
        scans.forEach(ModelledDatabase::move);
        if (snapshots.isEmpty()) {
            return;
        }
        OpenSnapshot open = new ArrayList<>(snapshots).get(number % snapshots.size());
        Keyspace handle = open.handles.get(name(space));
        if (handle == null) {
            if (isThere(space)) {
                Reads past = database.openKeyspace(name(space)).at(open.snapshot);
                assertThatThrownBy(() -> past.get(Contents.key(key))).isInstanceOf(KeyspaceNotFoundException.class);
            }
            return;
        }
        Reads past = handle.at(open.snapshot);
        Model.Content content = open.past.content(name(space));
        requireSame(past, content, Contents.key(key));
        requireSame(past, content, List.of(key, key + 1, key + 20));
        requireSame(past, content, range, order, Integer.MAX_VALUE);
        assertThat(past.size())
                .isEqualTo(content.entries(KeyRange.all(), ScanOrder.ASCENDING).size());
    }

    void closeOldest() {
        if (!snapshots.isEmpty()) {
            snapshots.remove().snapshot.close();
        }
        if (!scans.isEmpty()) {
            finish(scans.remove());
        }
    }

    /** Every other one is compressed, whatever the rest is. */
    private static KeyspaceOptions options(int space) {
        return space % 2 == 0
                ? KeyspaceOptions.defaults()
                : KeyspaceOptions.builder().compression(new Lz4Compression()).build();
    }

    void create(int space) {
        if (isThere(space)) {
            assertThatThrownBy(() -> database.createKeyspace(name(space), KeyspaceOptions.defaults()))
                    .isInstanceOf(KeyspaceExistsException.class);
        } else {
            assertThatThrownBy(() -> database.openKeyspace(name(space))).isInstanceOf(KeyspaceNotFoundException.class);
            database.createKeyspace(name(space), options(space));
            committed(lsn + 1);
            model.create(name(space));
            remember();
        }
    }

    void drop(int space) {
        if (Math.floorMod(space, NAMES.size()) == 0) {
            assertThatThrownBy(() -> database.dropKeyspace(name(space))).isInstanceOf(IllegalArgumentException.class);
        } else if (isThere(space)) {
            Keyspace dropped = database.openKeyspace(name(space));
            committed(database.dropKeyspace(name(space)));
            model.drop(name(space));
            remember();
            assertThatThrownBy(() -> dropped.get(new byte[1])).isInstanceOf(KeyspaceNotFoundException.class);
            assertThatThrownBy(() -> dropped.put(new byte[1], new byte[1]))
                    .isInstanceOf(KeyspaceNotFoundException.class);
        } else {
            assertThatThrownBy(() -> database.dropKeyspace(name(space))).isInstanceOf(KeyspaceNotFoundException.class);
        }
    }

    void checkpoint() {
        CheckpointInfo taken = database.checkpoint();
        if (taken != null) {
            assertThat(taken.lsn()).isEqualTo(lsn);
        }
        assertThat(database.checkpoints().get(database.checkpoints().size() - 1).lsn())
                .isEqualTo(lsn);
        assertThat(database.durableLsn()).isEqualTo(lsn);
        leastKept = lsn;
    }

    void sync() {
        database.sync();
        assertThat(database.durableLsn()).isEqualTo(lsn);
        leastKept = lsn;
    }

    void requireSame() {
        assertThat(database.lastLsn()).isEqualTo(lsn);
        assertThat(database.keyspaces()).isEqualTo(List.copyOf(model.keyspaces()));
        for (String name : model.keyspaces()) {
            Keyspace found = database.openKeyspace(name);
            Model.Content expected = model.content(name);
            for (ScanOrder order : ScanOrder.values()) {
                requireSame(found, expected, KeyRange.all(), order, Integer.MAX_VALUE);
            }
            List<Entry> entries = expected.entries(KeyRange.all(), ScanOrder.ASCENDING);
            assertThat(found.size()).isEqualTo(entries.size());
            for (int key = 0; key < Contents.KEY_COUNT; key++) {
                assertThat(found.get(Contents.key(key))).isEqualTo(expected.get(Contents.key(key)));
            }
        }
        database.verify();
    }

    private void closeAllOpen() {
        while (!snapshots.isEmpty() || !scans.isEmpty()) {
            closeOldest();
        }
    }

    void reopen() {
        requireSame();
        closeAllOpen();
        database.close();
        boolean keepsAll = setup.level() != Durability.NONE || setup.checkpointOnClose();
        open(place, true, keepsAll);
    }

    void kill() {
        requireSame();
        // What is open when it is killed stays open until then.
        Place killed = place.killedTo(newPlace);
        closeAllOpen();
        database.close();
        open(killed, false, setup.survivesKill());
    }

    void compact() {
        long before = lsn;
        database.compact();
        assertThat(database.lastLsn()).isEqualTo(before);
        requireNoGarbage();
    }

    /** What nobody can see any more takes no space. */
    private void requireNoGarbage() {
        if (snapshots.isEmpty() && scans.isEmpty()) {
            long entries = 0;
            for (String name : model.keyspaces()) {
                entries += model.content(name)
                        .entries(KeyRange.all(), ScanOrder.ASCENDING)
                        .size();
            }
            long estimated = model.keyspaces().stream()
                    .mapToLong(name -> database.openKeyspace(name).sizeEstimate())
                    .sum();
            assertThat(estimated).isEqualTo(entries);
            assertThat(database.stats().compaction().levels())
                    .allMatch(level -> level.level()
                            == database.stats().compaction().levels().get(0).level());
        }
    }

    void compact(int space, KeyRange range) {
        Keyspace of = space(space);
        database.compact(of, range);
        assertThat(database.lastLsn()).isEqualTo(lsn);
    }

    private void open(Place next, boolean isClean, boolean keepsAll) {
        place = next;
        database = Database.open(place.directory(), setup.on(place.files()));
        assertThat(database.recovery().isNew()).isFalse();
        if (isClean && setup.level() != Durability.NONE) {
            assertThat(database.recovery().wasClean()).isTrue();
        }
        if (keepsAll) {
            assertThat(database.recovery().lastLsn()).isEqualTo(lsn);
        } else {
            lsn = database.recovery().lastLsn();
            assertThat(lsn).isGreaterThanOrEqualTo(leastKept);
            assertThat(history).containsKey(lsn);
            model.revertTo(history.get(lsn));
            history.tailMap(lsn, false).clear();
        }
        requireSame();
    }

    @Override
    public void close() {
        closeAllOpen();
        database.close();
        model.close();
    }
}
