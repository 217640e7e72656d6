package io.godb.core.internal.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableOptions;
import io.godb.core.internal.table.TableRun;
import io.godb.core.internal.table.TableWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is merged against a list of the same versions, for everybody who can read. */
class CompactorTest {
    private static final UUID DATABASE = new UUID(1, 2);
    private static final Path DIRECTORY = Path.of("/tables");
    private static final int[] KEYSPACES = {0, 1, 7, -2};
    private static final int BLOCK_BYTES = 128;
    private static final long NEWEST = Long.MAX_VALUE;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final Target target = new Target();

    CompactorTest() {
        files.createDirectories(DIRECTORY);
    }

    private final class Target implements NewTables {
        private long next = 1;

        private Path path(long number) {
            return DIRECTORY.resolve(number + ".sst");
        }

        @Override
        public TableWriter begin() {
            long number = next++;
            return new TableWriter(files, path(number), DATABASE, number, 5, new TableOptions(BLOCK_BYTES));
        }

        @Override
        public Table open(TableFacts finished) {
            return Table.open(files, path(finished.number()), DATABASE, finished.number());
        }

        @Override
        public void discard(Table table, Throwable cause) {
            table.close();
            files.delete(table.path());
        }
    }

    /** What there is to merge, and who reads. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
    private record Given(
            List<ListedVersion> versions, List<RangeDelete> deletes, long[] snapshots, Set<Integer> there) {
        static Given random(Random random) {
            TreeSet<ListedVersion> versions = new TreeSet<>(ListedVersion.ORDER);
            List<RangeDelete> deletes = new ArrayList<>();
            long lsn = 1;
            for (int left = random.nextInt(120); left > 0; left--) {
                lsn += random.nextInt(3) == 0 ? 0 : 1;
                int keyspace = KEYSPACES[random.nextInt(KEYSPACES.length)];
                if (random.nextInt(10) == 0) {
                    byte[] to = random.nextInt(4) == 0 ? null : key(random);
                    deletes.add(new RangeDelete(keyspace, key(random), to, lsn));
                } else {
                    boolean isDelete = random.nextInt(4) == 0;
                    byte[] value = new byte[isDelete ? 0 : random.nextInt(80)];
                    random.nextBytes(value);
                    versions.add(new ListedVersion(
                            keyspace,
                            key(random),
                            lsn,
                            isDelete ? EntryKind.DELETE : EntryKind.PUT,
                            random.nextInt(5) == 0 ? 1 + random.nextInt(100) : 0,
                            value));
                }
            }
            long last = lsn;
            long[] snapshots =
                    random.longs(random.nextInt(4), 1, last + 2).sorted().toArray();
            Set<Integer> there = new HashSet<>(List.of(0, 1, 7, -2));
            if (random.nextInt(3) == 0) {
                there.remove(7);
            }
            Collections.shuffle(deletes, random);
            return new Given(List.copyOf(versions), deletes, snapshots, there);
        }

        private static byte[] key(Random random) {
            byte[] key = new byte[random.nextInt(3)];
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) (random.nextInt(5) * 60);
            }
            return key;
        }

        Needs needs() {
            return new Needs(snapshots, lastLsn(), there);
        }

        long lastLsn() {
            long last = 1;
            for (ListedVersion each : versions) {
                last = Math.max(last, each.lsn());
            }
            for (RangeDelete each : deletes) {
                last = Math.max(last, each.lsn());
            }
            return last;
        }

        /** Whether somebody at that LSN can ask for the keyspace. */
        boolean isAsked(int keyspace, long lsn) {
            // A keyspace that is not there was dropped by the last commit, at the latest.
            return there.contains(keyspace) || lsn < lastLsn();
        }
    }

    /** The newest one up to an LSN; null where it is a delete, or deleted; with something older below all, where there is. */
    private static @Nullable String visible(
            List<ListedVersion> versions, List<RangeDelete> deletes, ListedVersion of, long lsn, boolean isBottom) {
        long deleted = deletes.stream()
                .filter(delete -> delete.lsn() <= lsn && delete.covers(of.keyspace(), of.key(), 0, of.key().length))
                .mapToLong(RangeDelete::lsn)
                .max()
                .orElse(0);
        ListedVersion newest = versions.stream()
                .filter(each -> each.isOf(of.keyspace(), of.key()) && each.lsn() <= lsn)
                .max(Comparator.comparingLong(ListedVersion::lsn))
                .orElse(null);
        if (newest != null) {
            return newest.kind() != EntryKind.DELETE && newest.lsn() >= deleted ? newest.toString() : null;
        }
        return isBottom || deleted > 0 ? null : "what is below";
    }

    @Property(tries = 400)
    void everybodySeesWhatHeSaw(@ForAll long seed, @ForAll boolean isBottom) {
        Random random = new Random(seed);
        Given given = Given.random(random);
        int tableBytes = 3_000 + random.nextInt(8_000);
        Compactor compactor = new Compactor(target, given.needs(), isBottom, tableBytes, 1 << 20, bytes -> {});
        List<Table> outputs = compactor.run(new ListedVersion.Walk(given.versions()), given.deletes());
        TableRun run = new TableRun(outputs);
        assertThat(run.tables()).isEqualTo(outputs);
        List<ListedVersion> left = all(run);
        List<RangeDelete> leftDeletes = new ArrayList<>();
        for (Table each : outputs) {
            each.verify(bytes -> {});
            leftDeletes.addAll(each.rangeDeletes().all());
        }
        requireSubset(left, given.versions());
        for (ListedVersion each : probes(given)) {
            for (long lsn : readers(given)) {
                if (given.isAsked(each.keyspace(), lsn)) {
                    assertThat(visible(left, leftDeletes, each, lsn, isBottom))
                            .as("%s at %d", each, lsn)
                            .isEqualTo(visible(given.versions(), given.deletes(), each, lsn, isBottom));
                }
            }
        }
        if (isBottom && given.snapshots().length == 0) {
            assertThat(leftDeletes).isEmpty();
            assertThat(left)
                    .allMatch(each ->
                            each.kind() == EntryKind.PUT && given.there().contains(each.keyspace()));
            assertThat(outputs)
                    .allMatch(each -> each.facts().entries() == each.facts().keys());
        }
        requireBackwards(run, left);
        outputs.forEach(each -> target.discard(each, new AssertionError()));
    }

    private static long[] readers(Given given) {
        long[] readers = Arrays.copyOf(given.snapshots(), given.snapshots().length + 1);
        readers[given.snapshots().length] = NEWEST;
        return readers;
    }

    private static List<ListedVersion> probes(Given given) {
        List<ListedVersion> probes = new ArrayList<>(given.versions());
        for (int keyspace : KEYSPACES) {
            for (byte[] key : new byte[][] {{}, {60}, {60, 0}, {(byte) 240, (byte) 240}, {1}}) {
                probes.add(new ListedVersion(keyspace, key, 0, EntryKind.PUT, 0, new byte[0]));
            }
        }
        return probes;
    }

    private static void requireSubset(List<ListedVersion> left, List<ListedVersion> given) {
        Set<String> known = new HashSet<>();
        given.forEach(each -> known.add(each.toString()));
        assertThat(left).allMatch(each -> known.contains(each.toString()));
    }

    private static List<ListedVersion> all(TableRun run) {
        List<ListedVersion> all = new ArrayList<>();
        try (EntryCursor cursor = run.cursor(Table::verifyingCursor)) {
            for (boolean isMore = cursor.seek(0, new byte[0], 0, 0); isMore; isMore = cursor.next()) {
                all.add(ListedVersion.at(cursor));
            }
        }
        return all;
    }

    /** The run is walked as one table would be. */
    private static void requireBackwards(TableRun run, List<ListedVersion> all) {
        try (EntryCursor cursor = run.cursor()) {
            List<String> found = new ArrayList<>();
            byte[] last = {-1, -1, -1, -1};
            for (boolean isMore = cursor.seekBefore(-1, last, 0, last.length); isMore; isMore = cursor.previous()) {
                found.add(0, ListedVersion.at(cursor).toString());
            }
            assertThat(found)
                    .isEqualTo(all.stream().map(ListedVersion::toString).toList());
            for (int i = 0; i < all.size(); i++) {
                ListedVersion each = all.get(i);
                assertThat(run.candidate(each.keyspace(), each.key())).isNotNull();
                boolean isFirst = i == 0
                        || !each.isOf(all.get(i - 1).keyspace(), all.get(i - 1).key());
                if (isFirst) {
                    assertThat(cursor.seek(each.keyspace(), each.key(), 0, each.key().length))
                            .isTrue();
                    assertThat(ListedVersion.at(cursor)).hasToString(each.toString());
                    assertThat(cursor.seekBefore(each.keyspace(), each.key(), 0, each.key().length))
                            .isEqualTo(i > 0);
                }
            }
        }
    }

    @Test
    void whatIsStoppedLeavesNothing() {
        List<ListedVersion> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] key = {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
            many.add(new ListedVersion(0, key, 1 + i, EntryKind.PUT, 0, new byte[20]));
        }
        Needs needs = new Needs(new long[0], many.size(), Set.of(0));
        Compactor compactor = new Compactor(target, needs, true, 100_000, 1 << 20, bytes -> {
            if (files.list(DIRECTORY).size() > 2) {
                throw new IllegalStateException("stopped");
            }
        });
        assertThatThrownBy(() -> compactor.run(new ListedVersion.Walk(many), List.of()))
                .hasMessage("stopped");
        assertThat(files.list(DIRECTORY)).isEmpty();
    }

    @Test
    void rangeDeletesAloneAreStoppedAsWell() {
        List<RangeDelete> deletes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deletes.add(new RangeDelete(0, new byte[] {(byte) i}, new byte[] {(byte) (i + 1)}, 1 + i));
        }
        Needs needs = new Needs(new long[0], deletes.size(), Set.of(0));
        for (int stopAt : new int[] {50, 150}) {
            AtomicInteger told = new AtomicInteger();
            Compactor compactor = new Compactor(target, needs, false, 100_000, 1 << 20, bytes -> {
                assertThat(bytes).isZero();
                if (told.incrementAndGet() == stopAt) {
                    throw new IllegalStateException("stopped");
                }
            });
            assertThatThrownBy(() -> compactor.run(new ListedVersion.Walk(List.of()), deletes))
                    .hasMessage("stopped");
            assertThat(told).hasValue(stopAt);
        }
        assertThat(files.list(DIRECTORY)).isEmpty();
    }

    @Test
    void aTableEndsWhereItsWriterWouldHoldTooMuch() {
        List<ListedVersion> many = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            byte[] key = {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
            many.add(new ListedVersion(0, key, 1 + i, EntryKind.PUT, 0, new byte[0]));
        }
        Needs needs = new Needs(new long[0], many.size(), Set.of(0));
        Compactor compactor = new Compactor(target, needs, true, 1L << 29, 1 << 19, bytes -> {});
        List<Table> outputs = compactor.run(new ListedVersion.Walk(many), List.of());
        assertThat(outputs).hasSizeGreaterThan(3);
        assertThat(outputs.stream().mapToLong(table -> table.facts().entries()).sum())
                .isEqualTo(many.size());
        outputs.forEach(each -> target.discard(each, new AssertionError()));
    }
}
