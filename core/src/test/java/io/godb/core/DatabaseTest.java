package io.godb.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a user of a database is promised, in memory. */
@Timeout(60)
class DatabaseTest {
    private static final Path DIRECTORY = Path.of("/db");
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final MemoryFileSystem files = new MemoryFileSystem();
    private Database database;

    private DatabaseOptions.Builder options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16L << 20)
                .memtableBytes(1 << 20)
                .checkpointInterval(Duration.ZERO);
    }

    @BeforeEach
    void open() {
        database = Database.open(DIRECTORY, options().build());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void reopen(UnaryOperator<DatabaseOptions.Builder> change) {
        database.close();
        database = Database.open(DIRECTORY, change.apply(options()).build());
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private Keyspace all() {
        return database.keyspace(Database.DEFAULT_KEYSPACE);
    }

    @Test
    void whatIsPutIsFoundInEveryWay() {
        assertThat(database.get(KEY)).isNull();
        assertThat(database.get(KEY, ByteBuffer.allocate(9))).isEqualTo(-1);
        assertThat((Object) database.read(KEY, value -> 1)).isNull();
        assertThat(database.exists(KEY)).isFalse();
        assertThat(database.put(KEY, VALUE)).isEqualTo(1);
        assertThat(database.get(KEY)).isEqualTo(VALUE);
        assertThat(database.exists(KEY)).isTrue();
        Integer length = database.read(KEY, ByteBuffer::remaining);
        assertThat(length).isEqualTo(VALUE.length);
        ByteBuffer target = ByteBuffer.allocate(9).position(2);
        assertThat(database.get(KEY, target)).isEqualTo(VALUE.length);
        assertThat(target.position()).isEqualTo(2 + VALUE.length);
        ByteBuffer tooSmall = ByteBuffer.allocate(3);
        assertThat(database.get(KEY, tooSmall)).isEqualTo(VALUE.length);
        assertThat(tooSmall).isEqualTo(ByteBuffer.allocate(3));
        assertThat(database.getAll(List.of(key(7), KEY, KEY))).containsExactly(null, VALUE, VALUE);
        assertThat(database.getAll(List.of())).isEmpty();
        assertThat(database.lastLsn()).isEqualTo(1);
    }

    @Test
    void arraysBelongToWhoGotThem() {
        byte[] key = KEY.clone();
        byte[] value = VALUE.clone();
        database.put(key, value);
        key[0] = 9;
        value[0] = 9;
        byte[] found = database.get(KEY);
        assertThat(found).isEqualTo(VALUE);
        found[0] = 9;
        assertThat(database.get(KEY)).isEqualTo(VALUE);
    }

    @Test
    void readersAndVisitorsAreShownReadOnlyBuffers() {
        database.put(KEY, VALUE);
        assertThatThrownBy(() -> database.read(KEY, value -> value.put((byte) 1)))
                .isInstanceOf(ReadOnlyBufferException.class);
        database.forEach(KeyRange.all(), (key, value) -> {
            assertThat(key.isReadOnly() && value.isReadOnly()).isTrue();
            assertThat(key.position() + value.position()).isZero();
            assertThat(key.capacity()).isEqualTo(KEY.length);
            assertThat(value.capacity()).isEqualTo(VALUE.length);
            return true;
        });
        RuntimeException mine = new IllegalStateException("mine");
        assertThatThrownBy(() -> database.read(KEY, value -> {
                    throw mine;
                }))
                .isSameAs(mine);
        assertThatThrownBy(() -> database.forEach(KeyRange.all(), (key, value) -> {
                    throw mine;
                }))
                .isSameAs(mine);
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void whatChangesNothingReturnsZero() {
        assertThat(database.delete(KEY)).isZero();
        assertThat(database.putAll(Map.of())).isZero();
        assertThat(database.deleteAll(List.of())).isZero();
        assertThat(database.deleteRange(KeyRange.between(KEY, KEY))).isZero();
        assertThat(database.commit(database.batch())).isZero();
        assertThat(database.lastLsn()).isZero();
        database.put(KEY, VALUE);
        assertThat(database.delete(KEY)).isEqualTo(2);
        assertThat(database.delete(KEY)).isZero();
        assertThat(database.clear()).isEqualTo(3);
    }

    @Test
    void keysAreInTheOrderOfTheirUnsignedBytes() {
        List<byte[]> ordered = List.of(
                new byte[] {}, new byte[] {0}, new byte[] {0, 0}, new byte[] {127}, new byte[] {-128}, new byte[] {-1});
        List<byte[]> shuffled = new ArrayList<>(ordered);
        Collections.reverse(shuffled);
        shuffled.forEach(key -> database.put(key, new byte[] {}));
        List<Integer> lengths = new ArrayList<>();
        database.forEach(KeyRange.all(), (key, value) -> lengths.add(key.remaining()));
        assertThat(lengths).containsExactly(0, 1, 2, 1, 1, 1);
        try (Scan scan = database.scan(KeyRange.all())) {
            Iterator<byte[]> expected = ordered.iterator();
            scan.forEach(each -> assertThat(each.key()).isEqualTo(expected.next()));
        }
        try (Scan scan = database.scan(KeyRange.all(), ScanOrder.DESCENDING)) {
            assertThat(scan.iterator().next().key()).isEqualTo(new byte[] {-1});
        }
        assertThat(database.size()).isEqualTo(6);
    }

    @Test
    void aScanIsIteratedOnceAndEnds() {
        database.put(KEY, VALUE);
        Scan scan = database.scan(KeyRange.all());
        Iterator<Entry> each = scan.iterator();
        assertThat(each.hasNext()).isTrue();
        assertThat(each.next().value()).isEqualTo(VALUE);
        assertThat(each.hasNext()).isFalse();
        assertThatThrownBy(each::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(scan::iterator).isInstanceOf(IllegalStateException.class);
        scan.close();
        scan.close();
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void refusesNulls() {
        Keyspace all = all();
        WriteBatch batch = database.batch();
        KeyRange range = KeyRange.all();
        List<ThrowingCallable> calls = List.of(
                () -> Database.open(null, options().build()),
                () -> Database.open(DIRECTORY, null),
                () -> database.get(null),
                () -> database.get(null, ByteBuffer.allocate(1)),
                () -> database.get(KEY, null),
                () -> database.read(null, value -> 1),
                () -> database.read(KEY, null),
                () -> database.exists(null),
                () -> database.getAll(null),
                () -> database.getAll(Collections.singletonList(null)),
                () -> database.scan((KeyRange) null),
                () -> database.scan((ScanOptions) null),
                () -> database.forEach(ScanOptions.all(), null),
                () -> database.scan(range, null),
                () -> database.forEach((KeyRange) null, (key, value) -> true),
                () -> database.forEach((ScanOptions) null, (key, value) -> true),
                () -> database.forEach(range, null),
                () -> database.forEach(range, null, (key, value) -> true),
                () -> database.approximateSize(null),
                () -> database.put(null, VALUE),
                () -> database.put(KEY, null),
                () -> database.delete(null),
                () -> database.putAll(null),
                () -> database.putAll(Collections.singletonMap(KEY, null)),
                () -> database.putAll(Collections.singletonMap(null, VALUE)),
                () -> database.deleteAll(null),
                () -> database.deleteAll(Collections.singletonList(null)),
                () -> database.deleteRange(null),
                () -> database.keyspace(null),
                () -> database.openKeyspace(null),
                () -> database.createKeyspace(null, KeyspaceOptions.defaults()),
                () -> database.createKeyspace("new", null),
                () -> database.dropKeyspace(null),
                () -> database.commit(null),
                () -> database.at(null),
                () -> all.at(null),
                () -> batch.put(null, KEY, VALUE),
                () -> batch.put(all, null, VALUE),
                () -> batch.put(all, KEY, null),
                () -> batch.delete(all, null),
                () -> batch.deleteRange(all, null),
                () -> KeyRange.from(null),
                () -> KeyRange.prefix(null),
                () -> options().fileSystem(null).build(),
                () -> options().durability(null).build(),
                () -> options().recoveryMode(null).build(),
                () -> options().clock(null).build(),
                () -> options().random(null).build(),
                () -> options().forceInterval(null).build());
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)).as("call %d", i).isInstanceOf(NullPointerException.class);
        }
        assertThat(batch.count()).isZero();
        assertThat(database.lastLsn()).isZero();
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefusedWithTheLimitAndChangesNothing() {
        reopen(builder -> builder.maxKeyBytes(10).maxValueBytes(100).maxCommitBytes(1 << 10));
        byte[] longKey = new byte[11];
        byte[] longValue = new byte[101];
        WriteBatch batch = database.batch();
        List<ThrowingCallable> keys = List.of(
                () -> database.put(longKey, VALUE),
                () -> database.delete(longKey),
                () -> database.putAll(Map.of(longKey, VALUE)),
                () -> database.deleteAll(List.of(longKey)),
                () -> database.deleteRange(KeyRange.from(longKey)),
                () -> database.deleteRange(KeyRange.before(longKey)),
                () -> batch.put(all(), longKey, VALUE),
                () -> batch.delete(all(), longKey),
                () -> batch.deleteRange(all(), KeyRange.from(longKey)));
        keys.forEach(call -> assertThatThrownBy(call)
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("a key of 11 bytes is longer than maxKeyBytes, 10,"));
        List<ThrowingCallable> values = List.of(
                () -> database.put(KEY, longValue),
                () -> database.putAll(Map.of(KEY, longValue)),
                () -> batch.put(all(), KEY, longValue));
        values.forEach(call -> assertThatThrownBy(call)
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("a value of 101 bytes is longer than maxValueBytes, 100,"));
        IdentityHashMap<byte[], byte[]> many = new IdentityHashMap<>();
        for (int i = 0; i < 20; i++) {
            many.put(key(i), new byte[100]);
        }
        assertThatThrownBy(() -> database.putAll(many))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("maxCommitBytes, 1024,");
        for (int i = 0; i < 7; i++) {
            batch.put(all(), key(i), new byte[100]);
        }
        assertThatThrownBy(() -> {
                    while (true) {
                        batch.put(all(), KEY, new byte[100]);
                    }
                })
                .isInstanceOf(LimitExceededException.class);
        assertThat(database.lastLsn()).isZero();
        int count = batch.count();
        assertThat(database.commit(batch)).isEqualTo(1);
        assertThat(count).isBetween(7, 9);
        assertThat(database.get(new byte[11])).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a\u0000b", "a\nb", "\ud800", "\u007f"})
    void refusesNamesThatAreNone(String name) {
        List<ThrowingCallable> calls = List.of(
                () -> database.keyspace(name),
                () -> database.openKeyspace(name),
                () -> database.createKeyspace(name, KeyspaceOptions.defaults()),
                () -> database.dropKeyspace(name));
        calls.forEach(call -> assertThatThrownBy(call).isInstanceOf(InvalidKeyspaceNameException.class));
    }

    @Test
    void namesHaveUpTo255Bytes() {
        String longest = "ü".repeat(127) + "a";
        database.keyspace(longest).put(KEY, VALUE);
        assertThatThrownBy(() -> database.keyspace(longest + "a")).isInstanceOf(InvalidKeyspaceNameException.class);
        reopen(builder -> builder);
        assertThat(database.keyspaces()).containsExactly(Database.DEFAULT_KEYSPACE, longest);
        assertThat(database.openKeyspace(longest).get(KEY)).isEqualTo(VALUE);
    }

    @Test
    void keyspacesAreCreatedOpenedAndDropped() {
        assertThatThrownBy(() -> database.openKeyspace("a"))
                .isInstanceOf(KeyspaceNotFoundException.class)
                .hasMessageContaining("'a'");
        Keyspace a = database.createKeyspace("a", KeyspaceOptions.defaults());
        assertThat(a.name()).isEqualTo("a");
        assertThat(a.options()).isSameAs(KeyspaceOptions.defaults());
        assertThatThrownBy(() -> database.createKeyspace("a", KeyspaceOptions.defaults()))
                .isInstanceOf(KeyspaceExistsException.class)
                .hasMessageContaining("'a'");
        assertThatThrownBy(() -> database.dropKeyspace("b")).isInstanceOf(KeyspaceNotFoundException.class);
        assertThatThrownBy(() -> database.dropKeyspace(Database.DEFAULT_KEYSPACE))
                .isInstanceOf(IllegalArgumentException.class);
        a.put(KEY, VALUE);
        assertThat(database.get(KEY)).isNull();
        assertThat(database.dropKeyspace("a")).isEqualTo(3);
        assertThat(database.keyspaces()).containsExactly(Database.DEFAULT_KEYSPACE);
    }

    @Test
    void aDroppedKeyspaceIsReadThroughOlderSnapshotsOnly() {
        Keyspace a = database.keyspace("a");
        a.put(KEY, VALUE);
        WriteBatch batch = database.batch().put(a, KEY, VALUE).put(all(), KEY, VALUE);
        try (Snapshot before = database.snapshot()) {
            database.dropKeyspace("a");
            Keyspace again = database.keyspace("a");
            database.checkpoint();
            List<ThrowingCallable> calls = List.of(
                    () -> a.get(KEY),
                    () -> a.get(KEY, ByteBuffer.allocate(9)),
                    () -> a.read(KEY, value -> 1),
                    () -> a.exists(KEY),
                    () -> a.getAll(List.of(KEY)),
                    () -> a.scan(KeyRange.all()),
                    () -> a.forEach(KeyRange.all(), (key, value) -> true),
                    a::size,
                    a::sizeEstimate,
                    () -> a.approximateSize(KeyRange.all()),
                    () -> a.put(KEY, VALUE),
                    () -> a.delete(KEY),
                    () -> a.putAll(Map.of(KEY, VALUE)),
                    () -> a.deleteAll(List.of(KEY)),
                    a::clear,
                    () -> database.batch().put(a, KEY, VALUE),
                    () -> database.commit(batch),
                    () -> again.at(before).get(KEY));
            for (int i = 0; i < calls.size(); i++) {
                assertThatThrownBy(calls.get(i)).as("call %d", i).isInstanceOf(KeyspaceNotFoundException.class);
            }
            assertThat(a.at(before).get(KEY)).isEqualTo(VALUE);
            assertThat(a.at(before).size()).isEqualTo(1);
            assertThat(again.size()).isZero();
            assertThat(database.get(KEY)).isNull();
        }
    }

    @Test
    void refusesWhatIsOfAnotherDatabase() {
        DatabaseOptions elsewhere = options().build();
        try (Database other = Database.open(Path.of("/other"), elsewhere);
                Snapshot foreign = other.snapshot()) {
            List<ThrowingCallable> calls = List.of(
                    () -> database.at(foreign),
                    () -> all().at(foreign),
                    () -> database.commit(other.batch()),
                    () -> database.batch().put(other.keyspace(Database.DEFAULT_KEYSPACE), KEY, VALUE));
            calls.forEach(call -> assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another database"));
        }
    }

    @Test
    void batchesAreAppliedInTheirOrderAndEmptied() {
        Keyspace a = database.keyspace("a");
        a.put(key(1), VALUE);
        WriteBatch batch = database.batch()
                .put(a, key(2), VALUE)
                .put(a, key(3), VALUE)
                .deleteRange(a, KeyRange.before(key(3)))
                .put(a, key(1), KEY)
                .delete(a, key(3))
                .put(all(), KEY, KEY)
                .put(all(), KEY, VALUE);
        assertThat(batch.count()).isPositive();
        long lsn = database.commit(batch);
        assertThat(lsn).isEqualTo(database.lastLsn());
        assertThat(a.getAll(List.of(key(1), key(2), key(3)))).containsExactly(KEY, null, null);
        assertThat(database.get(KEY)).isEqualTo(VALUE);
        assertThat(batch.count()).isZero();
        assertThat(database.commit(batch)).isZero();
        batch.put(a, key(2), VALUE).clear();
        assertThat(batch.count()).isZero();
        assertThat(database.commit(batch)).isZero();
        assertThat(database.lastLsn()).isEqualTo(lsn);
    }

    @Test
    void afterCloseEverythingIsRefused() {
        Keyspace all = all();
        Keyspace a = database.keyspace("a");
        database.put(KEY, VALUE);
        database.put(key(1), VALUE);
        Snapshot snapshot = database.snapshot();
        Reads past = database.at(snapshot);
        Scan scan = database.scan(KeyRange.all());
        Iterator<Entry> each = scan.iterator();
        each.next();
        WriteBatch batch = database.batch().put(a, KEY, VALUE);
        database.close();
        database.close();
        List<ThrowingCallable> calls = List.of(
                () -> database.get(KEY),
                () -> database.get(KEY, ByteBuffer.allocate(9)),
                () -> database.read(KEY, value -> 1),
                () -> database.exists(KEY),
                () -> database.getAll(List.of(KEY)),
                () -> database.scan(KeyRange.all()),
                () -> database.forEach(KeyRange.all(), (key, value) -> true),
                database::size,
                database::sizeEstimate,
                () -> database.approximateSize(KeyRange.all()),
                () -> database.put(KEY, VALUE),
                () -> database.delete(KEY),
                () -> database.putAll(Map.of(KEY, VALUE)),
                () -> database.deleteAll(List.of(KEY)),
                () -> database.deleteRange(KeyRange.all()),
                database::clear,
                () -> database.keyspace("a"),
                () -> database.keyspace("b"),
                () -> database.openKeyspace("a"),
                () -> database.createKeyspace("b", KeyspaceOptions.defaults()),
                () -> database.dropKeyspace("a"),
                database::keyspaces,
                () -> database.commit(batch),
                () -> database.commit(database.batch()),
                database::snapshot,
                () -> database.awaitDurable(1),
                () -> database.whenDurable(1),
                database::sync,
                () -> database.position(1),
                database::checkpoint,
                database::stats,
                database::verify,
                () -> all.get(KEY),
                () -> a.put(KEY, VALUE),
                () -> past.get(KEY),
                past::size,
                each::next);
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)).as("call %d", i).isInstanceOf(ClosedException.class);
        }
        scan.close();
        snapshot.close();
    }

    @Test
    void aClosedSnapshotIsNotRead() {
        database.put(KEY, VALUE);
        Snapshot snapshot = database.snapshot();
        Reads past = database.at(snapshot);
        assertThat(past.get(KEY)).isEqualTo(VALUE);
        snapshot.close();
        snapshot.close();
        assertThat(snapshot.lsn()).isEqualTo(1);
        assertThatThrownBy(() -> past.get(KEY))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("snapshot");
        assertThatThrownBy(() -> database.at(snapshot).scan(KeyRange.all())).isInstanceOf(ClosedException.class);
    }

    static Stream<Arguments> badOptions() {
        return Stream.of(
                bad("memoryBytes", "8388607", each -> each.memoryBytes((8 << 20) - 1)),
                bad("memtableBytes", "1048575", each -> each.memtableBytes((1 << 20) - 1)),
                bad("memtableBytes", "536870913", each -> each.memtableBytes((512L << 20) + 1)),
                bad("maxKeyBytes", "0", each -> each.maxKeyBytes(0)),
                bad("maxKeyBytes", "65536", each -> each.maxKeyBytes(65_536)),
                bad("maxValueBytes", "0", each -> each.maxValueBytes(0)),
                bad("maxValueBytes", "134217729", each -> each.maxValueBytes((128 << 20) + 1)),
                bad("maxCommitBytes", "1023", each -> each.maxCommitBytes(1_023)),
                bad("maxCommitBytes", "268435457", each -> each.maxCommitBytes((256 << 20) + 1)),
                bad("segmentBytes", "65535", each -> each.segmentBytes(65_535)),
                bad("leastSegments", "-1", each -> each.leastSegments(-1)),
                bad("checkpointLogBytes", "0", each -> each.checkpointLogBytes(0)),
                bad("checkpointEntries", "0", each -> each.checkpointEntries(0)),
                bad("checkpointsKept", "0", each -> each.checkpointsKept(0)),
                bad("forceInterval", "PT-1S", each -> each.forceInterval(Duration.ofSeconds(-1))),
                bad("checkpointInterval", "PT-1S", each -> each.checkpointInterval(Duration.ofSeconds(-1))),
                bad("checkpointRetention", "PT-1S", each -> each.checkpointRetention(Duration.ofSeconds(-1))),
                bad("flushInterval", "PT0S", each -> each.flushInterval(Duration.ZERO)),
                bad("stallAfter", "PT0S", each -> each.stallAfter(Duration.ZERO)),
                bad("stallTimeout", "PT0S", each -> each.stallTimeout(Duration.ZERO)));
    }

    private static Arguments bad(String name, String value, UnaryOperator<DatabaseOptions.Builder> change) {
        return Arguments.of(name, value, change);
    }

    @ParameterizedTest
    @MethodSource("badOptions")
    void refusesOptionsOutOfTheirRange(String name, String value, UnaryOperator<DatabaseOptions.Builder> change) {
        DatabaseOptions.Builder builder = change.apply(DatabaseOptions.builder());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " is " + value);
    }

    @Test
    void createsNothingWhereItMayNot() {
        Path nowhere = Path.of("/nowhere");
        DatabaseOptions existing = options().create(false).build();
        assertThatThrownBy(() -> Database.open(nowhere, existing))
                .isInstanceOf(MissingFileException.class)
                .hasMessageContaining("nowhere");
        assertThat(files.exists(nowhere)).isFalse();
        files.createDirectories(nowhere);
        assertThatThrownBy(() -> Database.open(nowhere, existing)).isInstanceOf(MissingFileException.class);
        reopen(builder -> builder.create(false));
        assertThat(database.recovery().isNew()).isFalse();
        assertThat(database.options().create()).isFalse();
    }

    @Test
    void tellsOfOpenSnapshotsAndScansOldestFirst() {
        database.put(KEY, VALUE);
        Instant before = Instant.now().minusMillis(1);
        Snapshot snapshot = database.snapshot();
        database.put(KEY, VALUE);
        try (Scan scan = database.scan(KeyRange.all())) {
            List<SnapshotInfo> open = database.snapshots();
            assertThat(open).extracting(SnapshotInfo::lsn).containsExactly(1L, 2L);
            SnapshotInfo first = open.get(0);
            assertThat(first.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(first.since()).isBetween(before, Instant.now());
            assertThat(first.openedBy())
                    .anyMatch(each -> each.getMethodName().equals("tellsOfOpenSnapshotsAndScansOldestFirst"));
            assertThat(database.stats().openSnapshots()).isEqualTo(2);
            assertThat(scan).isNotNull();
        }
        snapshot.close();
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void reportsWhoForgotToClose() {
        database.put(KEY, VALUE);
        Logger logger = (Logger) LoggerFactory.getLogger("io.godb.engine");
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        try {
            forgetSnapshotAndScan();
            assertThat(database.snapshots()).hasSize(2);
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                System.gc();
                // Much that is new wakes the worker that looks for what was lost.
                IdentityHashMap<byte[], byte[]> many = new IdentityHashMap<>();
                for (int i = 0; i < 5_000; i++) {
                    many.put(key(i), KEY);
                }
                database.putAll(many);
                // They are told of after they were closed.
                return database.snapshots().isEmpty() && told.list.size() >= 2;
            });
            List<ILoggingEvent> warnings = List.copyOf(told.list).stream()
                    .filter(each -> each.getLevel() == Level.WARN)
                    .toList();
            assertThat(warnings).hasSize(2).allSatisfy(each -> {
                assertThat(each.getFormattedMessage()).contains("never closed", "at 1 of");
                assertThat(each.getThrowableProxy().getStackTraceElementProxyArray())
                        .anyMatch(frame -> frame.toString().contains("forgetSnapshotAndScan"));
            });
        } finally {
            logger.detachAppender(told);
        }
    }

    private void forgetSnapshotAndScan() {
        database.snapshot();
        database.scan(KeyRange.all());
    }

    @Test
    void tellsFigures() {
        DatabaseStats empty = database.stats();
        assertThat(empty.lastLsn()).isZero();
        assertThat(empty.memoryLimitBytes()).isEqualTo(16 << 20);
        assertThat(empty.memtables()).isEqualTo(1);
        assertThat(empty.keyspaces()).isEqualTo(1);
        assertThat(empty.isFailed()).isFalse();
        for (int i = 0; i < 100; i++) {
            database.put(key(i), new byte[1_000]);
        }
        database.keyspace("a");
        DatabaseStats written = database.stats();
        assertThat(written.lastLsn()).isEqualTo(101);
        assertThat(written.durableLsn()).isLessThanOrEqualTo(101);
        assertThat(written.memtableBytes()).isBetween(100_000L, written.memoryBytes());
        assertThat(written.memoryBytes()).isLessThanOrEqualTo(written.memoryLimitBytes());
        assertThat(written.logBytes()).isGreaterThan(100_000);
        assertThat(written.logSegments()).isEqualTo(1);
        assertThat(written.keyspaces()).isEqualTo(2);
        assertThat(database.size()).isEqualTo(100);
        assertThat(database.sizeEstimate()).isEqualTo(100);
        assertThat(database.approximateSize(KeyRange.all())).isBetween(90_000L, 200_000L);
        assertThat(database.approximateSize(KeyRange.between(KEY, KEY))).isZero();
        long checkpoints = written.checkpoints();
        database.checkpoint();
        DatabaseStats flushed = database.stats();
        assertThat(flushed.checkpoints()).isEqualTo(checkpoints + 1);
        assertThat(flushed.flushes()).isEqualTo(1);
        assertThat(flushed.tables()).isEqualTo(1);
        assertThat(flushed.tableBytes()).isBetween(100_000L, 300_000L);
        assertThat(flushed.durableLsn()).isEqualTo(101);
        assertThat(flushed.unforcedFor()).isZero();
        assertThat(database.sizeEstimate()).isEqualTo(100);
        assertThat(database.approximateSize(KeyRange.all())).isBetween(90_000L, 300_000L);
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void whoAsksLearnsWhenACommitIsOnTheDevice(Durability level) throws Exception {
        Path directory = Path.of("/durable");
        DatabaseOptions leveled =
                options().durability(level).forceInterval(Duration.ZERO).build();
        try (Database own = Database.open(directory, leveled)) {
            long first = own.put(KEY, VALUE);
            own.awaitDurable(first);
            assertThat(own.durableLsn()).isGreaterThanOrEqualTo(first);
            long second = own.put(KEY, VALUE);
            var reached = own.whenDurable(second).toCompletableFuture();
            own.sync();
            assertThat(own.durableLsn()).isEqualTo(second);
            await().until(reached::isDone);
            assertThat(reached).isCompleted();
            var reachedBefore = own.whenDurable(first).toCompletableFuture();
            await().until(reachedBefore::isDone);
            assertThat(reachedBefore).isCompleted();
            assertThatThrownBy(() -> own.awaitDurable(3))
                    .isInstanceOf(OffsetOutOfRangeException.class)
                    .hasMessageContaining("no commit 3; the last one is 2");
            assertThatThrownBy(() -> own.whenDurable(3)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThatThrownBy(() -> own.awaitDurable(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> own.position(3)).isInstanceOf(OffsetOutOfRangeException.class);
            assertThat(own.position(2).offset()).isEqualTo(2);
        }
        try (Database own = Database.open(directory, leveled)) {
            assertThat(own.get(KEY)).isEqualTo(VALUE);
            assertThat(own.lastLsn()).isEqualTo(2);
        }
    }

    @Test
    void positionsAreTheSameInTheNextRun() {
        long lsn = database.put(KEY, VALUE);
        LogPosition position = database.position(lsn);
        assertThat(position).isEqualTo(database.position(lsn));
        reopen(builder -> builder);
        assertThat(database.position(lsn)).isEqualTo(position);
    }

    @Test
    void checkpointsAreTakenWhenThereIsSomethingNewAndThreeAreKept() {
        reopen(builder -> builder.mergeAtTables(Integer.MAX_VALUE));
        assertThat(database.checkpoint()).isNull();
        for (int i = 1; i <= 6; i++) {
            database.put(KEY, VALUE);
            CheckpointInfo taken = database.checkpoint();
            assertThat(taken.lsn()).isEqualTo(i);
            assertThat(taken.tables()).isEqualTo(i);
            assertThat(taken.tableBytes()).isPositive();
            assertThat(database.checkpoint()).isNull();
            assertThat(database.checkpoints()).hasSizeBetween(1, 3).last().isEqualTo(taken);
        }
        assertThat(database.checkpoints()).extracting(CheckpointInfo::lsn).containsExactly(4L, 5L, 6L);
        reopen(builder -> builder.checkpointsKept(1));
        assertThat(database.recovery().wasClean()).isTrue();
        assertThat(database.recovery().replayedRecords()).isZero();
        database.put(KEY, VALUE);
        database.checkpoint();
        assertThat(database.checkpoints()).hasSize(1);
    }

    @Test
    void theLogLetsGoWhatNoCheckpointNeeds() {
        reopen(builder -> builder.segmentBytes(64 << 10).leastSegments(0).checkpointsKept(1));
        for (int i = 0; i < 100; i++) {
            database.put(key(i), new byte[10_000]);
        }
        assertThat(database.stats().logSegments()).isGreaterThan(10);
        database.checkpoint();
        assertThat(database.stats().logSegments()).isLessThanOrEqualTo(2);
        database.verify();
        reopen(builder -> builder);
        assertThat(database.size()).isEqualTo(100);
    }

    @Test
    void withoutALastCheckpointTheLogIsReplayed() {
        reopen(builder -> builder.checkpointOnClose(false));
        database.put(KEY, VALUE);
        database.keyspace("a").put(KEY, KEY);
        reopen(builder -> builder);
        RecoveryReport report = database.recovery();
        assertThat(report.wasClean()).isTrue();
        assertThat(report.replayedRecords()).isEqualTo(3);
        assertThat(report.lastLsn()).isEqualTo(3);
        assertThat(report.cuts()).isEmpty();
        assertThat(database.openKeyspace("a").get(KEY)).isEqualTo(KEY);
    }

    @Test
    void tenThousandKeyspacesAreCreatedAndFoundAgain() {
        for (int i = 0; i < 10_000; i++) {
            database.createKeyspace("space " + i, KeyspaceOptions.defaults());
        }
        database.openKeyspace("space 7777").put(KEY, VALUE);
        assertThat(database.stats().memoryBytes()).isLessThanOrEqualTo(4 << 20);
        reopen(builder -> builder);
        assertThat(database.keyspaces()).hasSize(10_001);
        assertThat(database.openKeyspace("space 7777").get(KEY)).isEqualTo(VALUE);
        assertThat(database.stats().memoryBytes()).isLessThanOrEqualTo(4 << 20);
    }

    @Test
    void valuesMayHave64MebibytesWhereThatIsAllowed() {
        reopen(builder ->
                builder.memoryBytes(256L << 20).maxValueBytes(64 << 20).segmentBytes(1 << 20));
        byte[] value = new byte[64 << 20];
        value[value.length - 1] = 7;
        database.put(KEY, value);
        assertThat(database.get(KEY, ByteBuffer.allocate(1))).isEqualTo(value.length);
        database.checkpoint();
        Byte last = database.read(KEY, found -> found.get(found.limit() - 1));
        assertThat(last).isEqualTo((byte) 7);
        reopen(builder -> builder.memoryBytes(256L << 20));
        assertThat(database.get(KEY, ByteBuffer.allocate(1))).isEqualTo(value.length);
    }

    @Test
    void aSecondOpeningIsRefusedAndSaysByWhom() {
        DatabaseOptions again = options().build();
        DirectoryLockedException refused =
                catchThrowableOfType(DirectoryLockedException.class, () -> Database.open(DIRECTORY, again));
        assertThat(refused.holder())
                .contains(Long.toString(ProcessHandle.current().pid()));
        assertThat(refused).hasMessageContaining(refused.holder());
        database.put(KEY, VALUE);
    }
}
