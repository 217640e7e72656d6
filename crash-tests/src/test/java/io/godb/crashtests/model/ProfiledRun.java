package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.CheckpointInfo;
import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.KeyspaceExistsException;
import io.godb.core.KeyspaceNotFoundException;
import io.godb.core.KeyspaceOptions;
import io.godb.core.Reads;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import io.godb.core.SnapshotExpiredException;
import io.godb.core.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What a seed says is done with a database of some profile, and what came of each step, as text: equal for all profiles. Each step is
 * compared with sorted maps as well. Before a reopening or a kill all is made durable, so that no profile loses anything.
 */
final class ProfiledRun implements AutoCloseable {
    private static final List<String> NAMES = List.of(Database.DEFAULT_KEYSPACE, "one", "two", "ü ten");
    private static final int[] LENGTHS = {0, 20, 20, 300, 300, 1_000, 10_000, 70_000};
    private static final int MOST_OPEN = 3;

    private final Profile profile;
    private final Supplier<Place> newPlace;
    private final SplittableRandom random;
    private final PlainModel model = new PlainModel();
    private final Deque<Held> held = new ArrayDeque<>();
    private final Deque<Left> left = new ArrayDeque<>();
    private final List<Step> steps = List.of(
            new Step(25, "put", this::put),
            new Step(8, "delete", this::delete),
            new Step(6, "put many", this::putAll),
            new Step(3, "put large", this::putLarge),
            new Step(3, "delete many", this::deleteAll),
            new Step(6, "batch", this::batch),
            new Step(5, "delete range", this::deleteRange),
            new Step(1, "clear", this::clear),
            new Step(2, "create", this::create),
            new Step(2, "drop", this::drop),
            new Step(8, "get", this::get),
            new Step(3, "get many", this::getAll),
            new Step(8, "scan", this::scan),
            new Step(5, "leave a scan", this::leave),
            new Step(5, "resume a scan", this::resume),
            new Step(3, "sizes", this::sizes),
            new Step(4, "snapshot", this::snapshot),
            new Step(6, "read a snapshot", this::readSnapshot),
            new Step(2, "close a snapshot", this::closeSnapshot),
            new Step(5, "checkpoint", this::checkpoint),
            new Step(1, "compact", this::compact),
            new Step(2, "compact a range", this::compactRange),
            new Step(1, "sync", this::sync),
            new Step(2, "reopen", this::reopen),
            new Step(2, "kill", this::kill),
            new Step(1, "copy", this::copy),
            new Step(1, "look at all", this::lookAtAll));

    private Place place;
    private Database database;
    private long lsn;

    private record Step(int weight, String name, Supplier<String> taking) {}

    private record Held(Snapshot snapshot, Model.Past past, Map<String, Keyspace> handles) {}

    /** A scan that was left, to be resumed behind {@code last}, or from its beginning where that is null. */
    private record Left(String space, ScanOptions options, String token, long lsn, Model.Content then, Entry last) {}

    ProfiledRun(Profile profile, Supplier<Place> newPlace, long seed) {
        this.profile = profile;
        this.newPlace = newPlace;
        this.random = new SplittableRandom(seed);
        this.place = newPlace.get();
        this.database = Database.open(place.directory(), profile.on(place.files()));
    }

    /** What came of each step. */
    List<String> play(int count) {
        List<String> results = new ArrayList<>();
        String doing = "";
        try {
            for (int number = 0; number < count; number++) {
                Step step = next();
                doing = "step " + number + ", " + step.name();
                results.add(doing + ": " + step.taking().get());
            }
            doing = "the end";
            results.add(doing + ": " + lookAtAll());
            database.verify();
            return results;
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("profile " + profile + ", " + doing, failure);
        }
    }

    private Step next() {
        int all = steps.stream().mapToInt(Step::weight).sum();
        int drawn = random.nextInt(all);
        for (Step each : steps) {
            drawn -= each.weight();
            if (drawn < 0) {
                return each;
            }
        }
        throw new AssertionError("no step");
    }

    private Keyspace space() {
        String name = NAMES.get(Math.min(random.nextInt(6), random.nextInt(NAMES.size())));
        Keyspace space = database.keyspace(name);
        if (!model.keyspaces().contains(name)) {
            committed(lsn + 1);
            model.create(name);
        }
        return space;
    }

    private byte[] key() {
        return Contents.key(random.nextInt(Contents.KEY_COUNT));
    }

    private List<byte[]> keys() {
        return random.ints(random.nextInt(12), 0, Contents.KEY_COUNT)
                .distinct()
                .mapToObj(Contents::key)
                .toList();
    }

    private byte[] value() {
        return Contents.value(random.nextLong(), LENGTHS[random.nextInt(LENGTHS.length)]);
    }

    private KeyRange range() {
        return Contents.range(
                random.nextInt(7), random.nextInt(Contents.KEY_COUNT), random.nextInt(Contents.KEY_COUNT));
    }

    private String committed(long given) {
        lsn++;
        assertThat(given).isEqualTo(lsn);
        assertThat(database.lastLsn()).isEqualTo(lsn);
        return "commit " + given;
    }

    private String put() {
        Keyspace space = space();
        byte[] key = key();
        byte[] value = value();
        model.put(space.name(), key, value);
        return committed(space.put(key, value));
    }

    private String delete() {
        Keyspace space = space();
        byte[] key = key();
        long given = space.delete(key);
        if (model.content(space.name()).get(key) == null) {
            assertThat(given).isZero();
            return "nothing there";
        }
        model.delete(space.name(), key);
        return committed(given);
    }

    private String putAll() {
        return put(space(), keys(), LENGTHS[random.nextInt(LENGTHS.length)]);
    }

    /** More than the smallest memtable holds. */
    private String putLarge() {
        return put(space(), IntStream.range(0, 24).mapToObj(Contents::key).toList(), 60_000 + random.nextInt(10_000));
    }

    private String put(Keyspace space, List<byte[]> keys, int length) {
        IdentityHashMap<byte[], byte[]> entries = new IdentityHashMap<>();
        keys.forEach(key -> entries.put(key, Contents.value(random.nextLong(), length)));
        long given = space.putAll(entries);
        entries.forEach((key, value) -> model.put(space.name(), key, value));
        return entries.isEmpty() ? "commit " + given : committed(given);
    }

    private String deleteAll() {
        Keyspace space = space();
        List<byte[]> keys = keys();
        long given = space.deleteAll(keys);
        keys.forEach(key -> model.delete(space.name(), key));
        return keys.isEmpty() ? "commit " + given : committed(given);
    }

    private String batch() {
        WriteBatch batch = database.batch();
        for (int left = random.nextInt(1, 10); left > 0; left--) {
            Keyspace space = space();
            byte[] key = key();
            switch (random.nextInt(5)) {
                case 0 -> {
                    batch.delete(space, key);
                    model.delete(space.name(), key);
                }
                case 1 -> {
                    KeyRange range = range();
                    batch.deleteRange(space, range);
                    model.deleteRange(space.name(), range);
                }
                default -> {
                    byte[] value = value();
                    batch.put(space, key, value);
                    model.put(space.name(), key, value);
                }
            }
        }
        int count = batch.count();
        long given = database.commit(batch);
        return count + " changes, " + (count == 0 ? "commit " + given : committed(given));
    }

    private String deleteRange() {
        Keyspace space = space();
        KeyRange range = range();
        long given = space.deleteRange(range);
        model.deleteRange(space.name(), range);
        return given == 0 ? "an empty range" : committed(given);
    }

    private String clear() {
        Keyspace space = space();
        model.deleteRange(space.name(), KeyRange.all());
        return committed(space.clear());
    }

    private String create() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        if (model.keyspaces().contains(name)) {
            assertThatThrownBy(() -> database.createKeyspace(name, KeyspaceOptions.defaults()))
                    .isInstanceOf(KeyspaceExistsException.class);
            return "there already";
        }
        database.createKeyspace(name, KeyspaceOptions.defaults());
        model.create(name);
        return committed(lsn + 1);
    }

    private String drop() {
        String name = NAMES.get(random.nextInt(1, NAMES.size()));
        if (!model.keyspaces().contains(name)) {
            assertThatThrownBy(() -> database.dropKeyspace(name)).isInstanceOf(KeyspaceNotFoundException.class);
            return "not there";
        }
        model.drop(name);
        // One that is created under its name is another one, to which tokens do not belong.
        left.removeIf(each -> each.space().equals(name));
        return committed(database.dropKeyspace(name));
    }

    private String get() {
        Keyspace space = space();
        return get(space, model.content(space.name()), key());
    }

    private static String get(Reads from, Model.Content expected, byte[] key) {
        byte[] value = from.get(key);
        assertThat(value).isEqualTo(expected.get(key));
        assertThat(from.exists(key)).isEqualTo(value != null);
        ByteBuffer target = ByteBuffer.allocateDirect(300);
        assertThat(from.get(key, target)).isEqualTo(value == null ? -1 : value.length);
        return "value " + Arrays.hashCode(value);
    }

    private String getAll() {
        Keyspace space = space();
        List<byte[]> keys = keys();
        List<byte[]> values = space.getAll(keys);
        Model.Content expected = model.content(space.name());
        for (int i = 0; i < keys.size(); i++) {
            assertThat(values.get(i)).isEqualTo(expected.get(keys.get(i)));
        }
        return "values " + Arrays.deepHashCode(values.toArray());
    }

    private ScanOptions wanted() {
        ScanOptions wanted = ScanOptions.of(range()).limit(random.nextInt(3) > 0 ? 1_000 : random.nextInt(1, 10));
        wanted = random.nextBoolean() ? wanted.descending() : wanted;
        return random.nextInt(4) > 0 ? wanted : wanted.keysOnly();
    }

    private String scan() {
        Keyspace space = space();
        return scan(space, model.content(space.name()), wanted());
    }

    private String scan(Reads from, Model.Content expected, ScanOptions wanted) {
        List<Entry> found = new ArrayList<>();
        if (random.nextBoolean()) {
            from.forEach(wanted, (key, value) -> {
                found.add(new Entry(bytes(key), bytes(value)));
                return true;
            });
        } else {
            try (io.godb.core.Scan scan = from.scan(wanted)) {
                scan.iterator().forEachRemaining(found::add);
            }
        }
        return requireSame(found, expected(expected, wanted, null));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** What a scan shows behind an entry, or from its beginning if that is null. */
    private static List<Entry> expected(Model.Content content, ScanOptions wanted, Entry behind) {
        return content.entries(wanted.range(), wanted.order()).stream()
                .filter(each -> behind == null || isBehind(each.key(), behind.key(), wanted.order()))
                .map(each -> wanted.isKeysOnly() ? new Entry(each.key(), new byte[0]) : each)
                .limit(wanted.limit())
                .toList();
    }

    private static boolean isBehind(byte[] key, byte[] other, ScanOrder order) {
        int compared = Arrays.compareUnsigned(key, other);
        return order == ScanOrder.ASCENDING ? compared > 0 : compared < 0;
    }

    private static String requireSame(List<Entry> found, List<Entry> expected) {
        assertThat(plain(found)).isEqualTo(plain(expected));
        return found.size() + " entries " + plain(found).hashCode();
    }

    private static List<List<ByteBuffer>> plain(List<Entry> entries) {
        return entries.stream()
                .map(each -> List.of(ByteBuffer.wrap(each.key()), ByteBuffer.wrap(each.value())))
                .toList();
    }

    private String leave() {
        Keyspace space = space();
        ScanOptions wanted = wanted();
        List<Entry> found = new ArrayList<>();
        String token;
        try (io.godb.core.Scan scan = space.scan(wanted)) {
            int most = random.nextInt(6);
            scan.visit((key, value) -> {
                found.add(new Entry(bytes(key), bytes(value)));
                return found.size() < most;
            });
            token = scan.token();
        }
        Model.Content then = model.past().content(space.name());
        Entry last = found.isEmpty() ? null : found.get(found.size() - 1);
        left.add(new Left(space.name(), wanted, token, lsn, then, last));
        if (left.size() > MOST_OPEN) {
            left.remove();
        }
        return requireSame(found, expected(then, wanted, null).subList(0, found.size()));
    }

    /** Of the same state where that is kept; whether it is depends on nothing but commits and snapshots. */
    private String resume() {
        Left from = left.poll();
        if (from == null) {
            return "nothing to resume";
        }
        boolean isKept = from.lsn() == lsn
                || held.stream().anyMatch(open -> open.snapshot().lsn() == from.lsn());
        Keyspace space = database.openKeyspace(from.space());
        ScanOptions wanted = from.options().limit(1_000);
        if (!isKept) {
            assertThatThrownBy(() -> space.scan(wanted.resumeSameState(from.token())))
                    .isInstanceOf(SnapshotExpiredException.class);
        }
        List<Entry> found = new ArrayList<>();
        try (io.godb.core.Scan scan =
                space.scan(isKept ? wanted.resumeSameState(from.token()) : wanted.resume(from.token()))) {
            assertThat(scan.isSameState()).isEqualTo(isKept);
            scan.iterator().forEachRemaining(found::add);
        }
        Model.Content content = isKept ? from.then() : model.content(from.space());
        return (isKept ? "as it was, " : "as it is, ") + requireSame(found, expected(content, wanted, from.last()));
    }

    private String sizes() {
        List<String> sizes = new ArrayList<>();
        for (String name : model.keyspaces()) {
            long size = database.openKeyspace(name).size();
            assertThat(size)
                    .isEqualTo(model.content(name)
                            .entries(KeyRange.all(), ScanOrder.ASCENDING)
                            .size());
            sizes.add(name + " " + size);
        }
        return sizes.toString();
    }

    private String snapshot() {
        if (held.size() == MOST_OPEN) {
            held.remove().snapshot().close();
        }
        Map<String, Keyspace> handles = new TreeMap<>();
        model.keyspaces().forEach(name -> handles.put(name, database.openKeyspace(name)));
        held.add(new Held(database.snapshot(), model.past(), handles));
        return "at " + held.getLast().snapshot().lsn();
    }

    private String readSnapshot() {
        if (held.isEmpty()) {
            return "none";
        }
        Held open = List.copyOf(held).get(random.nextInt(held.size()));
        List<String> names = List.copyOf(open.handles().keySet());
        String name = names.get(random.nextInt(names.size()));
        Reads past = open.handles().get(name).at(open.snapshot());
        Model.Content content = open.past().content(name);
        return get(past, content, key()) + ", " + scan(past, content, wanted()) + ", size " + past.size();
    }

    private String closeSnapshot() {
        if (held.isEmpty()) {
            return "none";
        }
        held.remove().snapshot().close();
        return "closed";
    }

    /** Whether there was anything new for it depends on how often checkpoints are taken. */
    private String checkpoint() {
        database.checkpoint();
        List<CheckpointInfo> all = database.checkpoints();
        assertThat(all.get(all.size() - 1).lsn()).isEqualTo(lsn);
        return durable();
    }

    private String durable() {
        assertThat(database.durableLsn()).isEqualTo(lsn);
        return "durable to " + lsn;
    }

    private String compact() {
        database.compact();
        return sizes();
    }

    private String compactRange() {
        database.compact(space(), range());
        return sizes();
    }

    private String sync() {
        database.sync();
        return durable();
    }

    private String reopen() {
        database.sync();
        closeAll();
        return reopened(place);
    }

    private String kill() {
        database.sync();
        Place killed = place.killedTo(newPlace);
        closeAll();
        return reopened(killed);
    }

    private void closeAll() {
        held.forEach(each -> each.snapshot().close());
        held.clear();
        database.close();
    }

    private String reopened(Place next) {
        place = next;
        database = Database.open(place.directory(), profile.on(place.files()));
        assertThat(database.recovery().lastLsn()).isEqualTo(lsn);
        return "up to " + database.recovery().lastLsn();
    }

    private String copy() {
        Place target = new Place(
                place.files(),
                place.directory().resolveSibling(place.directory().getFileName() + "-copy-" + lsn));
        if (place.files().exists(target.directory())) {
            return "there already";
        }
        database.copyTo(target.directory());
        try (Database copy = Database.open(target.directory(), profile.on(target.files()))) {
            assertThat(copy.lastLsn()).isEqualTo(lsn);
            return "copied, " + contentOf(copy);
        }
    }

    private String lookAtAll() {
        assertThat(database.lastLsn()).isEqualTo(lsn);
        return sizes() + ", " + contentOf(database);
    }

    private String contentOf(Database of) {
        assertThat(of.keyspaces()).isEqualTo(List.copyOf(model.keyspaces()));
        List<String> contents = new ArrayList<>();
        for (String name : model.keyspaces()) {
            Keyspace space = of.openKeyspace(name);
            Model.Content expected = model.content(name);
            for (ScanOrder order : ScanOrder.values()) {
                contents.add(scan(space, expected, ScanOptions.all().order(order)));
            }
            for (int key = 0; key < Contents.KEY_COUNT; key++) {
                assertThat(space.get(Contents.key(key))).isEqualTo(expected.get(Contents.key(key)));
            }
        }
        return contents.toString();
    }

    @Override
    public void close() {
        closeAll();
        model.close();
    }
}
