package io.godb.core.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemtableTest {
    private static final long MIB = 1 << 20;
    private static final long SECRET = 0x5EC2_E75E_C2E7L;
    private static final byte[] HUNDRED = new byte[100];

    private final MemoryBudget budget = new MemoryBudget(1L << 30);

    private Memtable memtable() {
        return new Memtable(budget, SECRET, 512 * MIB, () -> Readers.ANY);
    }

    @Test
    void anIdleOneTakesNothingAndAFirstPutLittleMoreThanAChunk() {
        Memtable memtable = memtable();
        assertThat(memtable.isEmpty()).isTrue();
        assertThat(budget.takenBytes()).isZero();
        assertThat(memtable.sealRuns()).isFalse();
        Puts.put(memtable, 1, Puts.key(1), HUNDRED, 1);
        assertThat(budget.takenBytes()).isLessThan(MIB + MIB / 8).isEqualTo(memtable.memoryBytes());
        memtable.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void refusesWhatItCannotHold() {
        Memtable memtable = memtable();
        Puts.put(memtable, 1, Puts.key(1), HUNDRED, 5);
        assertThatThrownBy(() -> Puts.put(memtable, -1, new byte[1], HUNDRED, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Puts.put(memtable, 1, new byte[Memtable.LARGEST_KEY_BYTES + 1], HUNDRED, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Puts.put(memtable, 1, Puts.key(2), HUNDRED, 4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memtable.put(EntryKind.PUT, 1, new byte[70_000], 0, 1, 1, 66_000, 0, 6, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memtable.putAdopting(EntryKind.PUT, 1, new byte[70_000], 0, 1, 1, 66_000, 0, 6, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThat(memtable.entries()).isEqualTo(1);
        assertThatThrownBy(() -> memtable.cursor().next()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWasReservedIsRoomEnoughForAnyMixOfLengths() {
        Random random = new Random(3);
        for (int round = 0; round < 12; round++) {
            try (Memtable memtable = memtable()) {
                for (long lsn = 1; lsn < 6; lsn++) {
                    putReserved(memtable, random, lsn);
                }
            }
        }
        assertThat(budget.takenBytes()).isZero();
    }

    private static void putReserved(Memtable memtable, Random random, long lsn) {
        int[] lengths = random.ints(random.nextInt(60), 1, 65_536).toArray();
        byte[] source = new byte[65_536 * 2];
        assertThat(memtable.reserve(lengths.length, 2L * Arrays.stream(lengths).sum()))
                .isTrue();
        long taken = memtable.memoryBytes();
        for (int length : lengths) {
            source[0]++;
            long hash = KeyHash.of(memtable.secret(), 1, source, 0, length);
            memtable.put(EntryKind.PUT, 1, source, 0, length, length, length, 9, lsn, hash);
        }
        assertThat(memtable.memoryBytes()).isEqualTo(taken);
    }

    @Test
    void isFullAtItsCapacityUnlessItIsEmpty() {
        Memtable memtable = new Memtable(budget, SECRET, 64 << 10, () -> Readers.ANY);
        assertThat(memtable.reserve(1, 40 * MIB)).isTrue();
        Puts.put(memtable, 1, Puts.key(1), new byte[60 << 10], 1);
        assertThat(memtable.reserve(1, 8 << 10)).isFalse();
        assertThat(memtable.reserve(1, 1 << 10)).isTrue();
        memtable.close();
    }

    @Test
    void sayingNoChangesNothing() {
        MemoryBudget small = new MemoryBudget(3 * MIB);
        Memtable memtable = new Memtable(small, SECRET, 512 * MIB, () -> Readers.ANY);
        long lsn = 1;
        while (Puts.put(memtable, 1, Puts.key(lsn), HUNDRED, lsn)) {
            lsn++;
        }
        assertThat(memtable.entries()).isEqualTo(lsn - 1).isGreaterThan(10_000);
        long taken = small.takenBytes();
        long memory = memtable.memoryBytes();
        assertThat(memtable.reserve(1, 2 * MIB)).isFalse();
        assertThat(memtable.reserve(1, 10, 2 * MIB)).isFalse();
        assertThat(memtable.reserve(1_000_000, 0)).isFalse();
        assertThat(small.takenBytes()).isEqualTo(taken).isEqualTo(memory);
        assertThat(memtable.memoryBytes()).isEqualTo(memory);
        assertThat(memtable.lastLsn()).isEqualTo(lsn - 1);

        small.changeLimit(6 * MIB);
        assertThat(Puts.put(memtable, 1, Puts.key(lsn), HUNDRED, lsn)).isTrue();
        assertEveryKeyIsFound(memtable, lsn);
        assertThat(small.takenBytes()).isEqualTo(memtable.memoryBytes());
        memtable.close();
        assertThat(small.takenBytes()).isZero();
    }

    private static void assertEveryKeyIsFound(Memtable memtable, long last) {
        for (long number = 1; number <= last; number++) {
            assertThat(memtable.lsn(Puts.find(memtable, 1, Puts.key(number), Long.MAX_VALUE)))
                    .isEqualTo(number);
        }
    }

    @Test
    void mergesWaitForMemoryAndCursorsDoNot() {
        MemoryBudget small = new MemoryBudget(8 * MIB);
        Memtable memtable = new Memtable(small, SECRET, 512 * MIB, 16, () -> Readers.ANY);
        for (long lsn = 1; lsn <= 5_000; lsn++) {
            Puts.put(memtable, 1, Puts.key(lsn * 7_919 % 5_000), HUNDRED, lsn);
        }
        small.changeLimit(small.takenBytes());
        assertThat(count(memtable)).isEqualTo(5_000);
        assertThat(memtable.sealRuns()).isFalse();
        assertThat(memtable.runs().runCount()).isGreaterThan(300);
        small.changeLimit(8 * MIB);
        sealAll(memtable);
        assertThat(memtable.runs().runCount()).isLessThan(14);
        assertThat(count(memtable)).isEqualTo(5_000);
        assertThat(small.takenBytes()).isEqualTo(memtable.memoryBytes());
    }

    private static int count(Memtable memtable) {
        int count = 0;
        EntryCursor cursor = memtable.cursor();
        for (boolean isAtOne = cursor.seek(0, new byte[0], 0, 0); isAtOne; isAtOne = cursor.next()) {
            count++;
        }
        return count;
    }

    private static void sealAll(Memtable memtable) {
        while (memtable.sealRuns()) {
            // Until there is nothing to do.
        }
    }

    @Test
    void refersToLongValuesInsteadOfCopyingThem() {
        Memtable memtable = memtable();
        byte[] source = new byte[5_000_000];
        new Random(1).nextBytes(source);
        assertThat(memtable.reserve(1, 16, 4_000_000)).isTrue();
        long hash = KeyHash.of(SECRET, 1, source, 10, 16);
        memtable.putAdopting(EntryKind.PUT, 1, source, 10, 16, 100, 4_000_000, 77, 1, hash);
        long ref = memtable.find(1, source, 10, 16, hash, 1);
        assertThat(memtable.valueBytes(ref)).isSameAs(source);
        assertThat(memtable.valueFrom(ref)).isEqualTo(100);
        assertThat(memtable.valueLength(ref)).isEqualTo(4_000_000);
        assertThat(memtable.deadline(ref)).isEqualTo(77);
        assertThat(Puts.value(memtable, ref)).isEqualTo(Arrays.copyOfRange(source, 100, 4_000_100));
        assertThat(memtable.bytes()).isBetween(4_000_000L, 4_001_000L);
        assertThat(budget.takenBytes()).isEqualTo(memtable.memoryBytes()).isBetween(5_000_000L, 5_300_000L);
        EntryCursor cursor = memtable.cursor();
        assertThat(cursor.seek(1, new byte[0], 0, 0)).isTrue();
        assertThat(cursor.valueBytes()).isSameAs(source);
        for (long lsn = 2; lsn < 20; lsn++) {
            Puts.put(memtable, 1, Puts.key(lsn), new byte[70_000], lsn);
        }
        for (long lsn = 2; lsn < 20; lsn++) {
            assertThat(memtable.valueLength(Puts.find(memtable, 1, Puts.key(lsn), lsn)))
                    .isEqualTo(70_000);
        }
        memtable.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void rangeDeletesArePaidForAndKept() {
        Memtable memtable = memtable();
        assertThat(memtable.reserve(0, 0, Memtable.RANGE_DELETE_BYTES + 2)).isTrue();
        memtable.deleteRange(new RangeDelete(1, new byte[] {1}, new byte[] {2}, 4));
        assertThat(memtable.isEmpty()).isFalse();
        assertThat(memtable.firstLsn()).isEqualTo(4);
        assertThat(memtable.rangeDeletes().newest(1, new byte[] {1, 1}, 0, 2, 4))
                .isEqualTo(4);
        assertThat(budget.takenBytes()).isEqualTo(memtable.memoryBytes()).isPositive();
        memtable.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void anOldVersionOfAHotKeyIsFewStepsAway() {
        Memtable memtable = memtable();
        byte[] key = Puts.key(1);
        int versions = 100_000;
        for (long lsn = 1; lsn <= versions; lsn++) {
            Puts.put(memtable, 1, key, Puts.key(lsn), lsn);
        }
        Arena arena = memtable.arena();
        int newest = (int) Puts.find(memtable, 1, key, versions);
        for (long limit = 1; limit < versions; limit += 97) {
            int steps = 0;
            int version = newest;
            while (arena.lsn(version) > limit) {
                version = arena.stepOlder(version, limit);
                steps++;
            }
            assertThat(arena.lsn(version)).isEqualTo(limit);
            assertThat(steps)
                    .isLessThan(80); // Four for each bit of the number of anchors, and the way between two of them.
        }
        assertThat(Puts.find(memtable, 1, key, 0)).isEqualTo(Memtable.NOTHING);
    }

    /** Once the worker keeps up, the first entry costs sorting what is not sealed, however much there is. */
    @Test
    void aScanSortsNoMoreThanTheOpenRun() {
        Memtable memtable = memtable();
        Random random = new Random(9);
        long lsn = 1;
        for (int round = 0; round < 40; round++) {
            for (int put = 0; put < 5_000; put++) {
                Puts.put(memtable, 1, Puts.key(random.nextInt(1_000_000)), HUNDRED, lsn++);
            }
            sealAll(memtable);
            long before = memtable.runs().sortSteps();
            assertThat(memtable.cursor().seek(1, new byte[0], 0, 0)).isTrue();
            assertThat(memtable.runs().sortSteps() - before).isLessThan(4_096 * 12);
            before = memtable.runs().sortSteps();
            memtable.cursor().close();
            assertThat(memtable.runs().sortSteps()).isEqualTo(before);
            assertThat(memtable.runs().runCount()).isLessThan(10);
        }
        assertThat(count(memtable)).isEqualTo(200_000);
    }

    /** With the secret 0 a first word that equals the hash's own constant makes every key's hash 0. */
    @Test
    void chosenKeysCollideOnlyWhereNothingIsSecret() {
        int keys = 100_000;
        for (long number = 0; number < keys; number++) {
            assertThat(KeyHash.of(0, 1, chosen(number), 0, 16)).isEqualTo(KeyHash.of(0, 1, chosen(0), 0, 16));
        }
        try (Memtable ordinary = memtable();
                Memtable attacked = memtable()) {
            for (long number = 0; number < keys; number++) {
                Puts.put(ordinary, 1, Puts.key(number), HUNDRED, 1);
                Puts.put(attacked, 1, chosen(number), HUNDRED, 1);
            }
            long slots = 0;
            long attackedSlots = 0;
            for (long number = 0; number < keys; number++) {
                slots += ordinary.slotsSearched(1, Puts.key(number), Puts.hash(ordinary, 1, Puts.key(number)));
                attackedSlots += attacked.slotsSearched(1, chosen(number), Puts.hash(attacked, 1, chosen(number)));
            }
            assertThat(attackedSlots).isLessThan(slots * 2);
            assertThat(slots).isLessThan(keys * 3L);
        }
    }

    private static byte[] chosen(long number) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0xE703_7ED1_A0B4_28DBL)
                .putLong(number)
                .array();
    }

    @Test
    void estimatesTheBytesOfARange() {
        Memtable memtable = memtable();
        assertThat(memtable.approximateBytes(1, new byte[0], null)).isZero();
        for (long number = 0; number < 50_000; number++) {
            Puts.put(memtable, 1 + (int) (number % 2), Puts.key(number), HUNDRED, number + 1);
        }
        sealAll(memtable);
        long all = memtable.approximateBytes(1, new byte[0], null);
        assertThat(all).isBetween(memtable.bytes() * 2 / 5, memtable.bytes() * 3 / 5);
        assertThat(memtable.approximateBytes(1, Puts.key(0), Puts.key(12_500))).isBetween(all / 5, all / 3);
        assertThat(memtable.approximateBytes(3, new byte[0], null)).isZero();
        Puts.put(memtable, Integer.MAX_VALUE, Puts.key(1), HUNDRED, 60_000);
        memtable.cursor().close();
        assertThat(memtable.approximateBytes(Integer.MAX_VALUE, new byte[0], null))
                .isBetween(100L, 200L);
        assertThat(memtable.approximateBytes(1, Puts.key(9), Puts.key(3))).isZero();
    }

    @Test
    void walksKeysThatDifferLate() {
        Memtable memtable = memtable();
        String path = "a/rather/long/path/that/all/keys/begin/with/";
        for (int number = 0; number < 10_000; number++) {
            byte[] key = (path + number * 7_919 % 10_000).getBytes(StandardCharsets.US_ASCII);
            Puts.put(memtable, 1, key, HUNDRED, number + 1);
            if (number % 1_000 == 0) {
                memtable.sealRuns();
            }
        }
        Puts.put(memtable, 1, new byte[] {'b'}, HUNDRED, 20_000);
        assertThat(count(memtable)).isEqualTo(10_001);
    }

    @Test
    void countsFarMoreKeyspacesThanRowsAtFirst() {
        Memtable memtable = memtable();
        for (int keyspace = 0; keyspace < 1_000; keyspace++) {
            Puts.put(memtable, keyspace * 65_536 & Integer.MAX_VALUE, Puts.key(keyspace), HUNDRED, keyspace + 1);
        }
        assertThat(memtable.keyspaces()).hasSize(1_000).isSorted();
        assertThat(memtable.figures(65_536)).isEqualTo(new KeyspaceFigures(1, 0, 116));
    }
}
