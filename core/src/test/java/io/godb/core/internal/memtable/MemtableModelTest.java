package io.godb.core.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A memtable does what a sorted map of versions does. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
class MemtableModelTest {
    private static final int SEALED_LENGTH = 16;
    private static final List<byte[]> PREFIXES = List.of(
            new byte[0],
            new byte[] {-1, -1, -1, -1, -1},
            "a-common-prefix:".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final byte[] ALPHABET = {0, 1, 'a', -1};

    private enum Action {
        PUT,
        PUT_AGAIN,
        DELETE,
        DELETE_RANGE,
        SEAL,
        CURSOR,
        LOOK
    }

    private record Step(Action action, int keyspace, byte[] key, byte[] other, boolean isNewCommit, long seed) {
        @Override
        public String toString() {
            return action + " " + keyspace + " " + Arrays.toString(key) + " " + isNewCommit + " " + seed;
        }
    }

    private record Version(int keyspace, byte[] key, long lsn) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int order = Integer.compare(keyspace, other.keyspace);
            order = order != 0 ? order : Arrays.compareUnsigned(key, other.key);
            return order != 0 ? order : Long.compare(other.lsn, lsn);
        }
    }

    private record Content(int kind, long deadline, byte[] value) {}

    private final MemoryBudget budget = new MemoryBudget(64 << 20);

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(12, Arbitraries.of(Action.PUT, Action.PUT_AGAIN)),
                                Tuple.of(2, Arbitraries.of(Action.DELETE)),
                                Tuple.of(2, Arbitraries.of(Action.SEAL, Action.LOOK)),
                                Tuple.of(1, Arbitraries.of(Action.CURSOR, Action.DELETE_RANGE))),
                        Arbitraries.of(0, 1, 2, 255, 256, 70_000, Integer.MAX_VALUE),
                        keys(),
                        keys(),
                        Arbitraries.of(true, true, false),
                        Arbitraries.longs())
                .as(Step::new)
                .list()
                .ofMaxSize(500);
    }

    private static Arbitrary<byte[]> keys() {
        return Combinators.combine(
                        Arbitraries.of(PREFIXES), Arbitraries.integers().between(0, 10), Arbitraries.longs())
                .as((prefix, length, seed) -> {
                    Random random = new Random(seed);
                    byte[] key = Arrays.copyOf(prefix, prefix.length + length);
                    for (int index = prefix.length; index < key.length; index++) {
                        key[index] = ALPHABET[random.nextInt(ALPHABET.length)];
                    }
                    return key;
                });
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void isAMapOfVersions(@ForAll("steps") List<Step> steps) {
        try (Memtable memtable = new Memtable(budget, 77, 32 << 20, SEALED_LENGTH, () -> Readers.ANY)) {
            new Play(memtable).play(steps);
        }
        assertThat(budget.takenBytes()).isZero();
    }

    /** One memtable beside its model. */
    private static final class Play {
        final Memtable memtable;
        final NavigableMap<Version, Content> model = new TreeMap<>();
        final List<RangeDelete> rangeDeletes = new ArrayList<>();
        final Map<Integer, long[]> figures = new HashMap<>();
        byte[] lastKey = new byte[0];
        int lastKeyspace;
        long lsn = 1;

        Play(Memtable memtable) {
            this.memtable = memtable;
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                play(step);
            }
            look(new Step(Action.LOOK, 1, new byte[0], new byte[0], false, 1));
            walk(new Random(1));
            count();
        }

        void play(Step step) {
            if (step.isNewCommit) {
                lsn++;
            }
            Random random = new Random(step.seed);
            switch (step.action) {
                case PUT -> put(EntryKind.PUT, step.keyspace, step.key, random);
                case PUT_AGAIN -> put(EntryKind.PUT, lastKeyspace, lastKey, random);
                case DELETE -> put(EntryKind.DELETE, step.keyspace, step.key, random);
                case DELETE_RANGE -> deleteRange(step);
                case SEAL -> memtable.sealRuns();
                case CURSOR -> walk(random);
                case LOOK -> look(step);
            }
        }

        void put(int kind, int keyspace, byte[] key, Random random) {
            byte[] value = new byte[kind == EntryKind.DELETE ? 0 : random.nextInt(20)];
            random.nextBytes(value);
            long deadline = random.nextInt(3) == 0 ? random.nextLong() : 0;
            assertThat(Puts.put(memtable, kind, keyspace, key, value, deadline, lsn))
                    .isTrue();
            Content before = model.put(new Version(keyspace, key, lsn), new Content(kind, deadline, value));
            if (before != null) {
                count(keyspace, before.kind, -1, key.length + before.value.length);
            }
            count(keyspace, kind, 1, key.length + value.length);
            lastKey = key;
            lastKeyspace = keyspace;
        }

        void count(int keyspace, int kind, int more, int bytes) {
            long[] row = figures.computeIfAbsent(keyspace, absent -> new long[3]);
            row[kind == EntryKind.DELETE ? 1 : 0] += more;
            row[2] += (long) more * bytes;
        }

        void deleteRange(Step step) {
            RangeDelete delete = new RangeDelete(step.keyspace, step.key, step.seed % 3 == 0 ? null : step.other, lsn);
            assertThat(memtable.reserve(0, 0, Memtable.RANGE_DELETE_BYTES + 100))
                    .isTrue();
            memtable.deleteRange(delete);
            rangeDeletes.add(delete);
        }

        void look(Step step) {
            long limit = new Random(step.seed).nextInt((int) lsn + 2);
            compare(step.keyspace, step.key, limit);
            for (Version version : model.keySet()) {
                compare(version.keyspace, version.key, limit);
                compare(version.keyspace, version.key, version.lsn);
                compare(version.keyspace, version.key, version.lsn - 1);
            }
        }

        void compare(int keyspace, byte[] key, long limit) {
            long ref = Puts.find(memtable, keyspace, key, limit);
            Map.Entry<Version, Content> entry = model.ceilingEntry(new Version(keyspace, key, limit));
            boolean isThere =
                    entry != null && entry.getKey().keyspace == keyspace && Arrays.equals(entry.getKey().key, key);
            assertThat(ref != Memtable.NOTHING).isEqualTo(isThere);
            if (isThere) {
                assertThat(memtable.lsn(ref)).isEqualTo(entry.getKey().lsn);
                assertThat(memtable.kind(ref)).isEqualTo(entry.getValue().kind);
                assertThat(memtable.deadline(ref)).isEqualTo(entry.getValue().deadline);
                assertThat(Puts.value(memtable, ref)).isEqualTo(entry.getValue().value);
            }
            long covering = rangeDeletes.stream()
                    .filter(delete -> delete.lsn() <= limit && delete.covers(keyspace, key, 0, key.length))
                    .mapToLong(RangeDelete::lsn)
                    .max()
                    .orElse(0);
            assertThat(memtable.rangeDeletes().newest(keyspace, key, 0, key.length, limit))
                    .isEqualTo(covering);
        }

        void walk(Random random) {
            try (EntryCursor cursor = memtable.cursor()) {
                boolean isAtOne = cursor.seek(0, new byte[0], 0, 0);
                for (Map.Entry<Version, Content> entry : model.entrySet()) {
                    assertThat(isAtOne).isTrue();
                    compare(cursor, entry);
                    isAtOne = cursor.next();
                }
                assertThat(isAtOne).isFalse();
                Map.Entry<Version, Content> at = null;
                for (int move = 0; move < 60; move++) {
                    at = move(cursor, at, random);
                }
                if (model.isEmpty()) {
                    return;
                }
                Version last = model.lastKey();
                assertThat(cursor.seek(last.keyspace, last.key, 0, last.key.length))
                        .isTrue();
                Version first = model.ceilingKey(new Version(last.keyspace, last.key, Long.MAX_VALUE));
                for (Map.Entry<Version, Content> entry :
                        model.headMap(first, false).descendingMap().entrySet()) {
                    assertThat(cursor.previous()).isTrue();
                    compare(cursor, entry);
                }
                assertThat(cursor.previous()).isFalse();
            }
        }

        Map.Entry<Version, Content> move(EntryCursor cursor, Map.Entry<Version, Content> at, Random random) {
            int kind = at == null ? random.nextInt(2) : random.nextInt(8);
            Version sought = sought(random);
            byte[] padded = new byte[sought.key.length + 3];
            System.arraycopy(sought.key, 0, padded, 2, sought.key.length);
            Map.Entry<Version, Content> expected;
            boolean isAtOne;
            if (kind == 0) {
                expected = model.ceilingEntry(sought);
                isAtOne = cursor.seek(sought.keyspace, padded, 2, sought.key.length);
            } else if (kind == 1) {
                expected = model.lowerEntry(sought);
                isAtOne = cursor.seekBefore(sought.keyspace, padded, 2, sought.key.length);
            } else if (kind < 5) {
                expected = model.higherEntry(at.getKey());
                isAtOne = cursor.next();
            } else {
                expected = model.lowerEntry(at.getKey());
                isAtOne = cursor.previous();
            }
            assertThat(isAtOne).isEqualTo(expected != null);
            if (expected != null) {
                compare(cursor, expected);
            }
            return expected;
        }

        Version sought(Random random) {
            List<Version> all = new ArrayList<>(model.keySet());
            if (all.isEmpty() || random.nextInt(4) == 0) {
                byte[] key = new byte[random.nextInt(6)];
                Arrays.fill(key, ALPHABET[random.nextInt(ALPHABET.length)]);
                return new Version(random.nextInt(300), key, Long.MAX_VALUE);
            }
            Version one = all.get(random.nextInt(all.size()));
            int length = random.nextBoolean() ? one.key.length : random.nextInt(one.key.length + 2);
            return new Version(one.keyspace, Arrays.copyOf(one.key, length), Long.MAX_VALUE);
        }

        static void compare(EntryCursor cursor, Map.Entry<Version, Content> entry) {
            Version version = entry.getKey();
            Content content = entry.getValue();
            assertThat(cursor.keyspace()).isEqualTo(version.keyspace);
            assertThat(bytes(cursor.keyBytes(), cursor.keyFrom(), cursor.keyLength()))
                    .isEqualTo(version.key);
            assertThat(cursor.lsn()).isEqualTo(version.lsn);
            assertThat(cursor.kind()).isEqualTo(content.kind);
            assertThat(cursor.deadline()).isEqualTo(content.deadline);
            assertThat(bytes(cursor.valueBytes(), cursor.valueFrom(), cursor.valueLength()))
                    .isEqualTo(content.value);
        }

        static byte[] bytes(byte[] array, int from, int length) {
            return Arrays.copyOfRange(array, from, from + length);
        }

        void count() {
            assertThat(memtable.entries()).isEqualTo(model.size());
            assertThat(memtable.rangeDeletes().all()).containsExactlyElementsOf(rangeDeletes);
            figures.forEach((keyspace, row) ->
                    assertThat(memtable.figures(keyspace)).isEqualTo(new KeyspaceFigures(row[0], row[1], row[2])));
            assertThat(memtable.figures(12_345)).isEqualTo(new KeyspaceFigures(0, 0, 0));
            assertThat(memtable.keyspaces())
                    .containsExactly(figures.keySet().stream()
                            .mapToInt(id -> id)
                            .sorted()
                            .toArray());
            assertThat(memtable.lastLsn()).isLessThanOrEqualTo(lsn);
            assertThat(memtable.isEmpty()).isEqualTo(model.isEmpty() && rangeDeletes.isEmpty());
        }
    }
}
