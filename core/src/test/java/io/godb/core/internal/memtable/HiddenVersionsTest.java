package io.godb.core.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is left out of a memtable's order is seen by nobody: not by those who read, nor by those who will. */
class HiddenVersionsTest {
    private static final int KEYSPACE = 1;
    private static final int SEALED_LENGTH = 16;

    /** A memtable, all its versions by key, and those who read. */
    private static final class Play {
        final List<NavigableMap<Long, byte[]>> model = new ArrayList<>();
        final List<Long> snapshots = new ArrayList<>();
        final SplittableRandom random;
        final Memtable memtable;
        long lsn;
        long lastCommit;

        Play(long seed, int keys, MemoryBudget budget) {
            random = new SplittableRandom(seed);
            memtable = new Memtable(budget, 5, 32 << 20, SEALED_LENGTH, this::readers);
            for (int key = 0; key < keys; key++) {
                model.add(new TreeMap<>());
            }
        }

        Readers readers() {
            return new Readers(
                    snapshots.stream().mapToLong(each -> each).sorted().toArray(), lastCommit);
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> lastCommit = lsn;
                case 1 -> snapshots.add(lastCommit);
                case 2 -> {
                    if (!snapshots.isEmpty()) {
                        snapshots.remove(random.nextInt(snapshots.size()));
                    }
                }
                case 3 -> memtable.sealRuns();
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        requireSeen();
                    }
                }
                default -> put();
            }
        }

        void put() {
            if (lsn == lastCommit || random.nextInt(3) > 0) {
                lsn++;
            }
            int key = random.nextInt(model.size());
            byte[] value = new byte[random.nextInt(12)];
            Arrays.fill(value, (byte) random.nextInt());
            int kind = value.length == 0 && random.nextBoolean() ? EntryKind.DELETE : EntryKind.PUT;
            assertThat(Puts.put(memtable, kind, KEYSPACE, Puts.key(key), value, 0, lsn))
                    .isTrue();
            model.get(key).put(lsn, value);
        }

        /** Whoever reads now, and whoever may from now on, finds of each key the version it should. */
        void requireSeen() {
            List<NavigableMap<Long, byte[]>> walked = walked();
            List<Long> reading = new ArrayList<>(snapshots);
            for (long later = lastCommit; later <= lsn; later++) {
                reading.add(later);
            }
            for (int key = 0; key < model.size(); key++) {
                NavigableMap<Long, byte[]> all = model.get(key);
                assertThat(all.keySet()).containsAll(walked.get(key).keySet());
                for (long each : reading) {
                    assertThat(walked.get(key).floorKey(each)).isEqualTo(all.floorKey(each));
                    if (all.floorKey(each) != null) {
                        assertThat(walked.get(key).floorEntry(each).getValue())
                                .isEqualTo(all.floorEntry(each).getValue());
                    }
                }
            }
        }

        List<NavigableMap<Long, byte[]>> walked() {
            List<NavigableMap<Long, byte[]>> walked = new ArrayList<>();
            model.forEach(each -> walked.add(new TreeMap<>()));
            try (EntryCursor cursor = memtable.cursor()) {
                int key = 0;
                for (boolean isAtOne = cursor.seek(0, new byte[0], 0, 0); isAtOne; isAtOne = cursor.next()) {
                    while (!Arrays.equals(
                            Puts.key(key), part(cursor.keyBytes(), cursor.keyFrom(), cursor.keyLength()))) {
                        key++;
                    }
                    byte[] value = part(cursor.valueBytes(), cursor.valueFrom(), cursor.valueLength());
                    assertThat(walked.get(key).put(cursor.lsn(), value)).isNull();
                }
            }
            return walked;
        }

        static byte[] part(byte[] bytes, int from, int length) {
            return Arrays.copyOfRange(bytes, from, from + length);
        }
    }

    private final MemoryBudget budget = new MemoryBudget(64 << 20);

    @Property(tries = 300)
    void nobodyMissesWhatIsLeftOut(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int keys) {
        Play play = new Play(seed, keys, budget);
        try (Memtable memtable = play.memtable) {
            assertThat(memtable.isEmpty()).isTrue();
            for (int step = 0; step < 600; step++) {
                play.step();
            }
            play.requireSeen();
        }
    }

    @Test
    void keysThatAreWrittenAgainAndAgainLeaveFewVersions() {
        Play play = new Play(3, 4, budget);
        try (Memtable memtable = play.memtable) {
            for (int put = 0; put < 5_000; put++) {
                play.put();
                play.lastCommit = play.lsn;
                memtable.sealRuns();
            }
            long walked = play.walked().stream().mapToLong(NavigableMap::size).sum();
            assertThat(walked).isEqualTo(4);
            play.requireSeen();
        }
    }

    @Test
    void whatASnapshotSeesStays() {
        Play play = new Play(4, 1, budget);
        try (Memtable memtable = play.memtable) {
            for (int put = 0; put < 1_000; put++) {
                play.put();
                play.lastCommit = play.lsn;
                if (put == 500) {
                    play.snapshots.add(play.lastCommit);
                }
                memtable.sealRuns();
            }
            assertThat(play.walked().get(0).keySet()).containsExactly(play.snapshots.get(0), play.lsn);
        }
    }

    @Test
    void aVersionWhoseSuccessorIsNotYetVisibleStays() {
        Readers readers = new Readers(new long[] {3, 8}, 10);
        assertThat(readers.isHidden(4, 7)).isTrue();
        assertThat(readers.isHidden(9, 10)).isTrue();
        assertThat(readers.isHidden(9, 11)).isFalse();
        assertThat(readers.isHidden(8, 9)).isFalse();
        assertThat(readers.isHidden(7, 9)).isFalse();
        assertThat(readers.isHidden(1, 3)).isTrue();
        assertThat(Readers.ANY.isHidden(1, 2)).isFalse();
    }
}
