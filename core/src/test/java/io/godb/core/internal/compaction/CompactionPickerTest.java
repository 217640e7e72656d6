package io.godb.core.internal.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.entry.KeyPlace;
import io.godb.core.internal.entry.RangeDelete;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactionPickerTest {
    private static final int KEYS = 120;
    private static final Needs NOBODY = new Needs(new long[0], Long.MAX_VALUE, Set.of(3));
    private static final int MOST_STEPS = 2_000;

    /** What is written to simulated tables, and to a map. */
    private static final class Written {
        final SimulatedLevels levels = new SimulatedLevels();
        final NavigableMap<Integer, Long> model = new TreeMap<>();
        final SplittableRandom random;
        final CompactionRules rules;
        final Set<Long> damaged = new HashSet<>();
        long lsn;

        Written(long seed, CompactionRules rules) {
            this.random = new SplittableRandom(seed);
            this.rules = rules;
        }

        void flush() {
            NavigableMap<Integer, List<Long>> versions = new TreeMap<>();
            List<RangeDelete> deletes = new ArrayList<>();
            boolean isAscending = random.nextInt(4) == 0;
            int begin = isAscending ? (int) (lsn % KEYS) : random.nextInt(KEYS);
            for (int left = random.nextInt(1, 25); left > 0; left--) {
                lsn++;
                int key = isAscending ? begin + (int) (lsn % 20) : random.nextInt(KEYS);
                int kind = random.nextInt(12);
                if (kind == 0) {
                    Integer to = random.nextBoolean() ? null : key + random.nextInt(1, 30);
                    deletes.add(SimulatedLevels.delete(key, to, lsn));
                    (to == null ? model.tailMap(key, true) : model.subMap(key, to)).clear();
                } else {
                    long version = kind < 4 ? -lsn : lsn;
                    versions.computeIfAbsent(key, none -> new ArrayList<>()).add(0, version);
                    if (version > 0) {
                        model.put(key, version);
                    } else {
                        model.remove(key);
                    }
                }
            }
            levels.flush(versions, deletes, random.nextInt(1, 4));
        }

        CompactionPicker picker() {
            return new CompactionPicker(levels.summaries(), rules, NOBODY, damaged);
        }

        /** A table of each key of a range. */
        void flushKeys(int from, int to) {
            NavigableMap<Integer, List<Long>> versions = new TreeMap<>();
            for (int key = from; key < to; key++) {
                lsn++;
                versions.put(key, List.of(lsn));
                model.put(key, lsn);
            }
            levels.flush(versions, List.of(), 1);
        }

        void damage() {
            List<TableSummary> all = levels.summaries();
            if (!all.isEmpty()) {
                damaged.add(all.get(random.nextInt(all.size())).number());
            }
        }

        /** A damaged table of level 0 parts those that are newer from those that are older. */
        void requireFewRuns() {
            long runs = levels.runs(damaged);
            assertThat(runs).isLessThanOrEqualTo(2L * rules.mostProbed() + 2L * damaged.size());
        }

        /** Returns how many plans were carried out until none was left. */
        int compact(Function<CompactionPicker, @Nullable CompactionPlan> choice) {
            int steps = 0;
            for (CompactionPlan plan = choice.apply(picker()); plan != null; plan = choice.apply(picker())) {
                requireNoneDamaged(plan);
                levels.carryOut(plan);
                requireRight();
                steps++;
                assertThat(steps).isLessThan(MOST_STEPS);
            }
            return steps;
        }

        /** What is moved is not read. */
        private void requireNoneDamaged(CompactionPlan plan) {
            assertThat(plan.isMove() || plan.inputs().stream().noneMatch(each -> damaged.contains(each.number())))
                    .isTrue();
        }

        void requireRight() {
            levels.requireNoOverlaps();
            for (int key = 0; key < 2 * KEYS; key++) {
                assertThat(levels.get(key)).as("key %d", key).isEqualTo(model.get(key));
            }
        }
    }

    @Property(tries = 100)
    void whateverIsPickedNothingIsLostAndItEndsWithFewTablesToAsk(
            @ForAll long seed,
            @ForAll @IntRange(min = 3, max = 6) int most,
            @ForAll @IntRange(min = 1, max = 40) int level) {
        Written written = new Written(seed, new CompactionRules(most, level * 100L));
        for (int flush = 0; flush < 25; flush++) {
            written.flush();
            written.requireRight();
            if (written.random.nextInt(3) > 0) {
                written.compact(CompactionPicker::pick);
                assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(Math.max(most, CompactionRules.DEEPEST));
            }
        }
        written.compact(CompactionPicker::pick);
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(Math.max(most, CompactionRules.DEEPEST));
    }

    @Property(tries = 50)
    void aroundDamagedTablesNothingIsLostAndFewAreToBeAsked(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int most,
            @ForAll @IntRange(min = 1, max = 40) int level,
            @ForAll @IntRange(min = 1, max = 3) int damages) {
        Written written = new Written(seed, new CompactionRules(most, level * 100L));
        int nextDamage = written.random.nextInt(10);
        for (int flush = 0; flush < 35; flush++) {
            written.flush();
            if (flush == nextDamage && written.damaged.size() < damages) {
                written.damage();
                nextDamage = flush + written.random.nextInt(1, 15);
            }
            if (written.random.nextInt(3) > 0) {
                written.compact(CompactionPicker::pick);
                written.requireFewRuns();
            }
        }
        written.compact(CompactionPicker::pick);
        written.requireFewRuns();
        written.compact(picker -> picker.pick(KeyExtent.ALL, Long.MAX_VALUE));
        // A table that is whole again goes on as if it had always been.
        written.damaged.clear();
        written.compact(CompactionPicker::pick);
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(Math.max(most, CompactionRules.DEEPEST));
        written.compact(picker -> picker.pick(KeyExtent.ALL, Long.MAX_VALUE));
        assertThat(written.levels.hasGarbage()).isFalse();
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(1);
    }

    @Test
    void onlyWhatOverlapsADamagedTableStaysAboveIt() {
        Written written = new Written(1, new CompactionRules(4, 1_000));
        written.flushKeys(0, KEYS);
        written.flushKeys(0, KEYS);
        written.compact(picker -> picker.pick(KeyExtent.ALL, Long.MAX_VALUE));
        TableSummary hit = written.levels.summaries().get(7);
        assertThat(hit.level()).isEqualTo(CompactionRules.DEEPEST);
        written.damaged.add(hit.number());
        for (int round = 0; round < 15; round++) {
            written.flushKeys(0, KEYS);
            written.compact(CompactionPicker::pick);
            assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(4);
        }
        written.compact(picker -> picker.pick(KeyExtent.ALL, Long.MAX_VALUE));
        List<TableSummary> above = written.levels.summaries().stream()
                .filter(table -> table.level() < CompactionRules.DEEPEST)
                .toList();
        assertThat(above).hasSizeBetween(1, 2).allMatch(table -> table.extent().overlaps(hit.extent()));
        assertThat(written.levels.summaries()).contains(hit);
    }

    @Property(tries = 60)
    void atRestFewerTablesAreLeftAndABytePaysForItOnce(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int level) {
        Written written = new Written(seed, new CompactionRules(4, level * 100L));
        for (int flush = 0; flush < 25; flush++) {
            written.flush();
            written.compact(picker -> requireNoMoreThanASpareWrite(picker, written));
            // What is left on level 0 would have to take several times its size along.
            CompactionPlan left = written.picker().pick();
            assertThat(left).isNull();
        }
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(4);
    }

    private static @Nullable CompactionPlan requireNoMoreThanASpareWrite(CompactionPicker picker, Written written) {
        CompactionPlan due = picker.pick();
        CompactionPlan plan = picker.pickAtRest();
        if (due != null) {
            assertThat(plan).isEqualTo(due);
        } else if (plan != null && !plan.isMove()) {
            long taken = plan.inputs().stream()
                    .filter(table -> table.level() == 0)
                    .mapToLong(TableSummary::bytes)
                    .sum();
            assertThat(plan.bytes()).isLessThanOrEqualTo(4 * taken);
            assertThat(taken).isEqualTo(written.levels.bytes(0));
        }
        return plan;
    }

    @Test
    void atRestOneTableIsLeftOfWhatWasWrittenInOneGo() {
        Written written = new Written(5, new CompactionRules(4, 100_000));
        for (int flush = 0; flush < 3; flush++) {
            NavigableMap<Integer, List<Long>> versions = new TreeMap<>();
            for (int i = 0; i < 5; i++) {
                written.lsn++;
                versions.put(i * 3 + flush, List.of(written.lsn));
            }
            written.levels.flush(versions, List.of(), 1);
        }
        assertThat(written.picker().pick()).isNull();
        CompactionPlan plan = written.picker().pickAtRest();
        assertThat(plan).isNotNull();
        assertThat(plan.inputs()).hasSize(3);
        written.levels.carryOut(plan);
        assertThat(written.levels.mostProbed()).isEqualTo(1);
        assertThat(written.picker().pickAtRest()).isNull();
    }

    @Property(tries = 60)
    void byHandOfEverythingOneLevelIsLeftWithoutGarbage(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int level) {
        Written written = new Written(seed, new CompactionRules(4, level * 100L));
        for (int flush = 0; flush < 12; flush++) {
            written.flush();
            if (written.random.nextBoolean()) {
                CompactionPlan plan = written.picker().pick();
                if (plan != null) {
                    written.levels.carryOut(plan);
                }
            }
        }
        written.compact(picker -> picker.pick(KeyExtent.ALL, Long.MAX_VALUE));
        assertThat(written.levels.hasGarbage()).isFalse();
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(1);
        assertThat(written.levels.count(CompactionRules.DEEPEST))
                .isEqualTo(written.levels.summaries().size());
    }

    @Property(tries = 60)
    void byHandOfARangeNothingOfItIsLeftAboveAndItEndsThoughTablesCome(@ForAll long seed) {
        Written written = new Written(seed, new CompactionRules(1_000, 500));
        for (int flush = 0; flush < 10; flush++) {
            written.flush();
        }
        int from = written.random.nextInt(KEYS);
        KeyExtent range = new KeyExtent(SimulatedLevels.place(from), SimulatedLevels.place(from + 10));
        long upTo = written.lsn;
        written.compact(picker -> {
            CompactionPlan plan = picker.pick(range, upTo);
            if (plan != null && written.random.nextInt(4) == 0 && written.lsn < upTo + 200) {
                written.flush();
                plan = written.picker().pick(range, upTo);
            }
            return plan;
        });
        assertThat(written.levels.summaries())
                .allMatch(table -> table.level() == CompactionRules.DEEPEST
                        || table.lowestLsn() > upTo
                        || !table.extent().overlaps(range));
    }

    @Test
    void whatComesInOrderIsMovedAndNeverWrittenAgain() {
        Written written = new Written(1, new CompactionRules(4, 1_000));
        for (int flush = 0; flush < 60; flush++) {
            NavigableMap<Integer, List<Long>> versions = new TreeMap<>();
            for (int i = 0; i < 5; i++) {
                written.lsn++;
                versions.put((int) written.lsn, List.of(written.lsn));
            }
            written.levels.flush(versions, List.of(), 1);
            for (CompactionPlan plan = written.picker().pick();
                    plan != null;
                    plan = written.picker().pick()) {
                assertThat(plan.isMove()).isTrue();
                written.levels.carryOut(plan);
            }
        }
        assertThat(written.levels.mostProbed()).isLessThanOrEqualTo(4);
    }

    @Test
    void aSnapshotKeepsGarbageFromBeingWrittenAgainAndAgain() {
        TableSummary table =
                new TableSummary(1, CompactionRules.DEEPEST, 1_000, KeyExtent.ALL, 1, 50, 10, 8, 1, List.of(3));
        CompactionRules rules = new CompactionRules(4, 1_000);
        Needs older = new Needs(new long[] {20}, 60, Set.of(3));
        assertThat(new CompactionPicker(List.of(table), rules, older).pick()).isNull();
        assertThat(new CompactionPicker(List.of(table), rules, older).pick(KeyExtent.ALL, 60))
                .isNull();
        Needs newer = new Needs(new long[] {50}, 60, Set.of(3));
        CompactionPlan plan = new CompactionPicker(List.of(table), rules, newer).pick();
        assertThat(plan).isEqualTo(new CompactionPlan(List.of(table), CompactionRules.DEEPEST, true, false));
    }

    @Test
    void whatADroppedKeyspaceHadIsWrittenAgainWithoutIt() {
        TableSummary table =
                new TableSummary(1, CompactionRules.DEEPEST, 1_000, KeyExtent.ALL, 1, 50, 10, 0, 0, List.of(3, 4));
        CompactionRules rules = new CompactionRules(4, 1_000);
        assertThat(new CompactionPicker(List.of(table), rules, NOBODY).pick()).isNotNull();
        Needs seen = new Needs(new long[] {20}, 60, Set.of(3));
        assertThat(new CompactionPicker(List.of(table), rules, seen).pick()).isNull();
    }

    @Test
    void rangeDeletesAreCutWhereATableEnds() {
        KeyExtent middle = new KeyExtent(SimulatedLevels.place(10), SimulatedLevels.place(20));
        assertThat(part(middle, 0, 5)).isNull();
        assertThat(part(middle, 0, 10)).isNull();
        assertThat(part(middle, 20, 30)).isNull();
        assertThat(part(middle, 12, 12)).isNull();
        assertThat(part(middle, 5, 12)).isEqualTo(Map.entry(10, 12));
        assertThat(part(middle, 12, 15)).isEqualTo(Map.entry(12, 15));
        assertThat(part(middle, 12, 40)).isEqualTo(Map.entry(12, 20));
        assertThat(part(middle, 12, null)).isEqualTo(Map.entry(12, 20));
        RangeDelete open =
                new KeyExtent(SimulatedLevels.place(10), KeyPlace.LAST).cut(SimulatedLevels.delete(5, null, 1));
        assertThat(open).isNotNull();
        assertThat(open.toExclusive()).isNull();
    }

    private static Map.@Nullable Entry<Integer, Integer> part(KeyExtent within, int from, @Nullable Integer to) {
        RangeDelete part = within.cut(SimulatedLevels.delete(from, to, 1));
        return part == null ? null : Map.entry(number(part.from()), number(part.toExclusive()));
    }

    private static int number(byte @Nullable [] key) {
        return ByteBuffer.wrap(key).getInt();
    }
}
