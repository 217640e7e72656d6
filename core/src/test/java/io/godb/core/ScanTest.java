package io.godb.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.ScanTokenException.Reason;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.LogPosition;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What scans show, where they stop, and how they go on. */
class ScanTest {
    private static final Path DIRECTORY = Path.of("/db");

    private final MemoryFileSystem files = new MemoryFileSystem();
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(DIRECTORY, options());
        putAll("b", "d", "f", "h");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DatabaseOptions options() {
        return DatabaseOptions.builder()
                .fileSystem(files)
                .memoryBytes(16 << 20)
                .memtableBytes(1 << 20)
                .checkpointInterval(Duration.ZERO)
                .build();
    }

    private void reopen() {
        database.close();
        database = Database.open(DIRECTORY, options());
    }

    private void putAll(String... keys) {
        for (String key : keys) {
            database.put(bytes(key), bytes("value of " + key));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> rest(Scan scan) {
        List<String> keys = new ArrayList<>();
        scan.visit((key, value) -> keys.add(UTF_8.decode(key).toString()));
        return keys;
    }

    private List<String> keys(ScanOptions wanted) {
        try (Scan scan = database.scan(wanted)) {
            return rest(scan);
        }
    }

    private static ScanOptions down() {
        return ScanOptions.all().descending();
    }

    @Test
    void aLimitEndsItAndMoreIsToldBeyond() {
        assertThat(keys(ScanOptions.all().limit(3))).containsExactly("b", "d", "f");
        assertThat(keys(down().limit(2))).containsExactly("h", "f");
        assertThat(keys(ScanOptions.all().limit(0))).isEmpty();
        assertThatThrownBy(() -> ScanOptions.all().limit(-1)).isInstanceOf(IllegalArgumentException.class);
        try (Scan scan = database.scan(ScanOptions.all().limit(2))) {
            Iterator<Entry> each = scan.iterator();
            assertThat(scan.hasMore()).isTrue();
            each.next();
            each.next();
            assertThat(each.hasNext()).isFalse();
            assertThat(scan.hasMore()).isTrue();
        }
        try (Scan scan = database.scan(ScanOptions.all().limit(4))) {
            assertThat(rest(scan)).hasSize(4);
            assertThat(scan.hasMore()).isFalse();
        }
    }

    @Test
    void seeksForthAndBackWithinItsRange() {
        try (Scan scan = database.scan(KeyRange.between(bytes("c"), bytes("h")))) {
            Iterator<Entry> each = scan.iterator();
            assertThat(each.next().key()).isEqualTo(bytes("d"));
            scan.seek(bytes("e"));
            assertThat(each.next().key()).isEqualTo(bytes("f"));
            assertThat(each.hasNext()).isFalse();
            scan.seek(bytes("d"));
            assertThat(each.next().key()).isEqualTo(bytes("d"));
            assertThat(rest(scan.seek(bytes("a")))).containsExactly("d", "f");
            assertThat(rest(scan.seek(bytes("h")))).isEmpty();
            assertThat(rest(scan.seek(new byte[0]))).containsExactly("d", "f");
        }
        try (Scan scan = database.scan(KeyRange.between(bytes("c"), bytes("h")), ScanOrder.DESCENDING)) {
            assertThat(rest(scan.seek(bytes("z")))).containsExactly("f", "d");
            assertThat(rest(scan.seek(bytes("f")))).containsExactly("f", "d");
            assertThat(rest(scan.seek(bytes("e")))).containsExactly("d");
            assertThat(rest(scan.seek(bytes("b")))).isEmpty();
        }
    }

    @Test
    void aClosedScanShowsNothingAndStillGivesItsToken() {
        for (boolean isInTable : new boolean[] {false, true}) {
            Scan scan = database.scan(ScanOptions.all());
            assertThat(scan.iterator().next().key()).isEqualTo(bytes("b"));
            assertThat(scan.hasMore()).isTrue();
            scan.close();
            assertThat(scan.hasMore()).isFalse();
            assertThat(scan.visit((key, value) -> true)).isZero();
            assertThat(keys(ScanOptions.all().resume(scan.token()))).containsExactly("d", "f", "h");
            if (!isInTable) {
                database.checkpoint();
            }
        }
    }

    /** Without a log nothing but the checkpoint knows which run wrote a commit. */
    @Test
    void aTokenOutlivesARunWithoutALog() {
        Path home = Path.of("/none");
        DatabaseOptions none = DatabaseOptions.builder()
                .fileSystem(new MemoryFileSystem())
                .durability(Durability.NONE)
                .build();
        String token;
        try (Database written = Database.open(home, none)) {
            written.put(bytes("a"), bytes("1"));
            written.put(bytes("b"), bytes("2"));
            token = tokenBehindFirst(written);
        }
        for (int run = 0; run < 3; run++) {
            try (Database again = Database.open(home, none);
                    Scan rest = again.scan(ScanOptions.all().resume(token))) {
                assertThat(rest.isSameState()).isEqualTo(run == 0);
                assertThat(rest(rest)).containsExactly("b");
                again.put(bytes("a"), bytes("3"));
            }
        }
    }

    @Test
    void aTokenGoesOnInACopy() {
        String token = tokenBehindFirst(database);
        Path target = Path.of("/copied");
        LogPosition position = database.position(database.lastLsn());
        database.copyTo(target);
        try (Database copy = Database.open(target, database.options())) {
            assertThat(copy.position(copy.lastLsn())).isEqualTo(position);
            try (Scan rest = copy.scan(ScanOptions.all().resumeSameState(token))) {
                assertThat(rest(rest)).containsExactly("d", "f", "h");
            }
        }
    }

    private static String tokenBehindFirst(Database from) {
        try (Scan scan = from.scan(ScanOptions.all())) {
            scan.iterator().next();
            return scan.token();
        }
    }

    /** From one beginning of keys to the next, without what lies between. */
    @Test
    void aVisitorSeeksToSkip() {
        putAll("b1", "b2", "d1", "d2", "f1");
        List<String> first = new ArrayList<>();
        try (Scan scan = database.scan(KeyRange.all())) {
            scan.visit((key, value) -> {
                String found = UTF_8.decode(key).toString();
                scan.seek(bytes(found.charAt(0) + "~"));
                return first.add(found);
            });
        }
        assertThat(first).containsExactly("b", "d", "f", "h");
    }

    @Test
    void keysComeWithoutValues() {
        database.checkpoint();
        database.put(bytes("j"), new byte[100_000]);
        for (ScanOrder order : ScanOrder.values()) {
            ScanOptions wanted = ScanOptions.all().order(order).keysOnly();
            try (Stream<Entry> all = database.stream(wanted)) {
                assertThat(all).hasSize(5).allMatch(each -> each.value().length == 0);
            }
            database.forEach(wanted, (key, value) -> {
                assertThat(value.capacity()).isZero();
                return true;
            });
        }
    }

    @Test
    void aStreamClosesItsScan() {
        try (Stream<Entry> all = database.stream(KeyRange.from(bytes("d")))) {
            assertThat(database.snapshots()).hasSize(1);
            assertThat(all.map(each -> new String(each.key(), UTF_8)).limit(2)).containsExactly("d", "f");
        }
        try (Stream<Entry> down = database.stream(down())) {
            assertThat(down.findFirst().orElseThrow().key()).isEqualTo(bytes("h"));
        }
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void whatAVisitorDoesToABufferIsGoneWithTheEntry() {
        database.forEach(KeyRange.all(), (key, value) -> {
            assertThat(key.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            assertThat(UTF_8.decode(value).toString()).isEqualTo("value of " + UTF_8.decode(key.duplicate()));
            key.order(ByteOrder.LITTLE_ENDIAN).position(1).mark();
            value.limit(2);
            return true;
        });
    }

    @Test
    void aRunningVisitIsListedWithWhereItIs() {
        database.forEach(ScanOptions.all().limit(1), (key, value) -> {
            assertThat(database.snapshots()).singleElement().satisfies(info -> {
                assertThat(info.lsn()).isEqualTo(4);
                assertThat(info.openedBy())
                        .anyMatch(frame -> frame.getClassName().startsWith(ScanTest.class.getName()));
            });
            return true;
        });
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        for (ScanOrder order : ScanOrder.values()) {
            List<String> all = new ArrayList<>();
            String token = null;
            boolean isMore = true;
            while (isMore) {
                try (Scan page =
                        database.scan(ScanOptions.all().order(order).limit(3).resume(token))) {
                    assertThat(page.isSameState()).isTrue();
                    all.addAll(rest(page));
                    token = page.token();
                    isMore = page.hasMore();
                }
                reopen();
            }
            assertThat(all).isEqualTo(keys(ScanOptions.all().order(order)));
        }
    }

    @Test
    void resumesAtALongerKeyBehindAShorterOneThatFollowedALongOne() {
        putAll("zaaazzzzzzzz", "zb", "zbAA", "zc");
        ScanOptions these = ScanOptions.of(KeyRange.prefix(bytes("z")));
        assertThat(keys(these.resume(tokenAfter(these, 2)))).containsExactly("zbAA", "zc");
    }

    private String tokenAfter(ScanOptions wanted, int count) {
        try (Scan scan = database.scan(wanted.limit(count))) {
            rest(scan);
            return scan.token();
        }
    }

    @Test
    void withoutASnapshotItGoesOnAtThePresentState() {
        String token = tokenAfter(ScanOptions.all(), 2);
        putAll("a", "e");
        database.delete(bytes("f"));
        assertThat(keys(ScanOptions.all().resume(token))).containsExactly("e", "h");
        try (Scan scan = database.scan(ScanOptions.all().resume(token))) {
            assertThat(scan.isSameState()).isFalse();
            assertThat(scan.lsn()).isEqualTo(database.lastLsn());
        }
        assertThatThrownBy(() -> database.scan(ScanOptions.all().resumeSameState(token)))
                .isInstanceOf(SnapshotExpiredException.class);
        assertThat(database.snapshots()).isEmpty();
        assertThat(keys(ScanOptions.all().resumeSameState(null))).containsExactly("a", "b", "d", "e", "h");
    }

    @Test
    void whileASnapshotIsOpenItGoesOnAtThatState() {
        Snapshot snapshot = database.snapshot();
        String token = tokenAfter(ScanOptions.all(), 2);
        putAll("a", "e");
        database.delete(bytes("f"));
        database.checkpoint();
        assertThat(keys(ScanOptions.all().resumeSameState(token))).containsExactly("f", "h");
        try (Scan scan = database.at(snapshot).scan(ScanOptions.all().resumeSameState(token))) {
            assertThat(rest(scan)).containsExactly("f", "h");
        }
        try (Snapshot later = database.snapshot()) {
            Reads present = database.at(later);
            assertThatThrownBy(() -> present.scan(ScanOptions.all().resumeSameState(token)))
                    .isInstanceOf(SnapshotExpiredException.class);
            try (Scan scan = present.scan(ScanOptions.all().resume(token))) {
                assertThat(scan.isSameState()).isFalse();
                assertThat(rest(scan)).containsExactly("e", "h");
            }
        }
        snapshot.close();
        assertThat(keys(ScanOptions.all().resume(token))).containsExactly("e", "h");
    }

    @Test
    void aTokenNamesThePlaceWhereverThatIs() {
        String end;
        try (Scan scan = database.scan(down())) {
            assertThat(keys(down().resume(scan.token()))).containsExactly("h", "f", "d", "b");
            Iterator<Entry> each = scan.iterator();
            each.next();
            // Looking ahead is not going on.
            assertThat(each.hasNext()).isTrue();
            assertThat(keys(down().resume(scan.token()))).containsExactly("f", "d", "b");
            scan.seek(bytes("d"));
            assertThat(keys(down().resume(scan.token()))).containsExactly("d", "b");
            rest(scan);
            assertThat(keys(down().resume(scan.token()))).isEmpty();
            putAll("a", "c");
            assertThat(keys(down().resume(scan.token()))).isEmpty();
            end = scan.token();
        }
        assertThat(keys(down().resume(end))).containsExactly("a");
    }

    private void requireRefused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScanTokenException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
        assertThat(database.snapshots()).isEmpty();
    }

    @Test
    void tokensOfOtherScansAreRefused() {
        KeyRange range = KeyRange.between(bytes("b"), bytes("h"));
        String token = tokenAfter(ScanOptions.of(range), 1);
        Keyspace other = database.keyspace("other");
        requireRefused(Reason.OTHER_RANGE, () -> database.scan(ScanOptions.all().resume(token)));
        requireRefused(
                Reason.OTHER_RANGE,
                () -> database.scan(
                        ScanOptions.of(KeyRange.between(bytes("a"), bytes("h"))).resume(token)));
        requireRefused(
                Reason.OTHER_RANGE,
                () -> database.scan(
                        ScanOptions.of(KeyRange.between(bytes("b"), bytes("i"))).resume(token)));
        requireRefused(
                Reason.OTHER_RANGE,
                () -> database.scan(ScanOptions.of(range).descending().resume(token)));
        requireRefused(
                Reason.OTHER_KEYSPACE, () -> other.scan(ScanOptions.of(range).resume(token)));
        requireRefused(Reason.DAMAGED, () -> database.scan(ScanOptions.of(range).resume("x" + token)));
        requireRefused(
                Reason.DAMAGED, () -> database.forEach(ScanOptions.of(range).resume(""), (key, value) -> true));
        Path elsewhere = Path.of("/elsewhere");
        try (Database another = Database.open(elsewhere, options())) {
            requireRefused(
                    Reason.OTHER_DATABASE,
                    () -> another.scan(ScanOptions.of(range).resume(token)));
        }
        assertThat(keys(ScanOptions.of(range).resume(token))).containsExactly("d", "f");
    }

    @Test
    void aTokenOfADroppedKeyspaceIsRefused() {
        Keyspace dropped = database.keyspace("one");
        dropped.put(bytes("k"), bytes("v"));
        String token;
        try (Scan scan = dropped.scan(KeyRange.all())) {
            token = scan.token();
        }
        database.dropKeyspace("one");
        assertThatThrownBy(() -> dropped.scan(ScanOptions.all().resume(token)))
                .isInstanceOf(KeyspaceNotFoundException.class);
        Keyspace again = database.keyspace("one");
        requireRefused(Reason.OTHER_KEYSPACE, () -> again.scan(ScanOptions.all().resume(token)));
    }

    @Test
    void optionsSayNothingOfKeys() {
        assertThat(ScanOptions.of(KeyRange.prefix(bytes("secret")))
                        .descending()
                        .limit(3)
                        .keysOnly()
                        .resume("secret"))
                .hasToString("a range of keys, DESCENDING, at most 3, keys only, resumed");
    }
}
