package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.KeyExtent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which tables to merge next; a pure function.
 *
 * <p>The deepest level has nearly all the data, each one above it a tenth of what is below. A level that would be smaller than
 * {@link CompactionRules#levelBytes} is left out: a small database has level 0 and the deepest one alone. So what is overwritten
 * takes about a tenth of the space, whatever the size.
 *
 * <p><b>Invariants</b> of every plan, if they hold for the tables it was made from:
 * <ol>
 *   <li>No two tables of a level below 0 overlap.
 *   <li>For no key is anything on a level newer than what is above it; nor in a table of level 0 newer than in those before it,
 *       but for the parts of one memtable, where range deletes come first. So from level 0 goes nothing that overlaps something
 *       older which stays, and no level is passed by that overlaps.
 *   <li>What goes down never comes up, what is written again on its own level has less garbage, and merging within level 0
 *       leaves fewer runs: plans come to an end.
 *   <li>A damaged table is not merged. It may go down as it is. What would have to be merged with it stays on the level above it,
 *       and where there is none in level 0, as few {@linkplain LevelZero runs}. Since it counts as something older that stays,
 *       nothing that it needs is left out.
 * </ol>
 */
public final class CompactionPicker {
    private static final int DEEPEST = CompactionRules.DEEPEST;

    private final List<TableSummary> tables;
    private final CompactionRules rules;
    private final Needs needs;
    private final Set<Long> damaged;
    private final long[] levelBytes = new long[DEEPEST + 1];
    private final int base;
    private final LevelZero flushed;

    /** As the other one, where no table is damaged. */
    public CompactionPicker(List<TableSummary> tables, CompactionRules rules, Needs needs) {
        this(tables, rules, needs, Set.of());
    }

    /**
     * {@code tables} are in the order in which they are searched; {@code damaged} are the numbers of those that cannot be read as
     * a whole.
     */
    public CompactionPicker(List<TableSummary> tables, CompactionRules rules, Needs needs, Set<Long> damaged) {
        this.tables = List.copyOf(tables);
        this.rules = rules;
        this.needs = needs;
        this.damaged = Set.copyOf(damaged);
        tables.forEach(table -> levelBytes[table.level()] += table.bytes());
        this.base = base();
        this.flushed =
                new LevelZero(on(0).toList(), on(1).filter(this::isDamaged).toList(), this.damaged);
    }

    /** The first level below 0 that is worth having. */
    private int base() {
        long bytes = 0;
        for (int level = 1; level <= DEEPEST; level++) {
            bytes = Math.max(bytes, levelBytes[level]);
        }
        int first = DEEPEST;
        while (first > 1 && bytes / CompactionRules.GROWTH >= rules.levelBytes()) {
            bytes /= CompactionRules.GROWTH;
            first--;
        }
        return first;
    }

    /** What is due; null for nothing. */
    public @Nullable CompactionPlan pick() {
        CompactionPlan plan = outOfTheWay();
        for (int level : fullestFirst()) {
            if (plan == null) {
                plan = level == 0 ? ofFullLevelZero() : downFrom(level, table -> true);
            }
        }
        return plan != null ? plan : again(table -> table.hasMuchGarbage(needs, CompactionRules.GARBAGE_PERCENT));
    }

    /**
     * What is due, or else what spares gets a table while nothing is written, if that writes no more than a few times the bytes that
     * it takes from level 0: so a byte pays for it once, however often there is a rest. Null for nothing.
     */
    public @Nullable CompactionPlan pickAtRest() {
        CompactionPlan due = pick();
        if (due != null) {
            return due;
        }
        CompactionPlan plan = ofLevelZero(table -> true);
        if (plan == null) {
            return null;
        }
        long taken = plan.inputs().stream()
                .filter(table -> table.level() == 0)
                .mapToLong(TableSummary::bytes)
                .sum();
        return plan.isMove() || plan.bytes() <= CompactionRules.REST_SHARE * taken ? plan : null;
    }

    /**
     * The next step on the way to have all of a range, up to a commit, on the deepest level, without garbage; null at its end. What
     * is damaged, and what lies over that, is left out.
     */
    public @Nullable CompactionPlan pick(KeyExtent range, long upToLsn) {
        Predicate<TableSummary> isAsked =
                table -> table.lowestLsn() <= upToLsn && table.extent().overlaps(range);
        CompactionPlan plan = outOfTheWay();
        if (plan == null) {
            plan = ofLevelZero(isAsked);
        }
        for (int level = 1; level < DEEPEST && plan == null; level++) {
            plan = downFrom(level, isAsked);
        }
        return plan != null ? plan : again(table -> isAsked.test(table) && table.hasGarbage(needs));
    }

    private boolean isDamaged(TableSummary table) {
        return damaged.contains(table.number());
    }

    private Stream<TableSummary> on(int level) {
        return tables.stream().filter(table -> table.level() == level);
    }

    private List<TableSummary> overlapping(int level, KeyExtent extent) {
        return on(level).filter(table -> table.extent().overlaps(extent)).toList();
    }

    /** The levels that are above their sizes, the furthest first. */
    private List<Integer> fullestFirst() {
        double[] fullness = new double[DEEPEST];
        if (isTooMany(flushed.freeCount()) || hasManyRuns()) {
            // Before a level that is no fuller.
            fullness[0] = Math.max(Math.nextUp(1.0), (double) flushed.freeCount() / rules.mostProbed());
        }
        for (int level = 1; level < DEEPEST; level++) {
            fullness[level] = fullness(level);
        }
        return Stream.iterate(0, level -> level + 1)
                .limit(DEEPEST)
                .filter(level -> fullness[level] > 1)
                .sorted(Comparator.comparingDouble(level -> -fullness[level]))
                .toList();
    }

    private boolean isTooMany(long flushed) {
        long levels = Stream.iterate(1, level -> level + 1)
                .limit(DEEPEST)
                .filter(level -> levelBytes[level] > 0)
                .count();
        return flushed > 0 && (flushed >= rules.mostProbed() || flushed + levels > rules.mostProbed());
    }

    private double fullness(int level) {
        if (level < base) {
            return levelBytes[level] > 0 ? 1 + (double) levelBytes[level] / rules.levelBytes() : 0;
        }
        long largest = levelBytes[DEEPEST];
        for (int above = base; above < DEEPEST; above++) {
            largest = Math.max(largest, levelBytes[above]);
        }
        double target = (double) largest;
        for (int above = DEEPEST; above > level; above--) {
            target /= CompactionRules.GROWTH;
        }
        return levelBytes[level] / target;
    }

    private double share(TableSummary table, int level) {
        long below = overlapping(level + 1, table.extent()).stream()
                .mapToLong(TableSummary::bytes)
                .sum();
        return (double) below / Math.max(1, table.bytes());
    }

    private boolean hasManyRuns() {
        return flushed.runsToSave() > 0 && flushed.runsToSave() + 1 >= rules.mostProbed();
    }

    /** A damaged table of level 0 as it is to a level below: what is newer can pass it by then. */
    private @Nullable CompactionPlan outOfTheWay() {
        for (TableSummary each : flushed.damagedOldest()) {
            int level = target(each.extent());
            level = overlapping(level, each.extent()).isEmpty() ? level : level - 1;
            if (level > 0) {
                return down(List.of(each), level);
            }
        }
        return null;
    }

    private @Nullable CompactionPlan ofFullLevelZero() {
        CompactionPlan plan = ofLevelZero(table -> true);
        return plan == null && hasManyRuns() ? new CompactionPlan(flushed.runsToMerge(), 0, false, false) : plan;
    }

    /** Of those that can go down; null if none is asked for. */
    private @Nullable CompactionPlan ofLevelZero(Predicate<TableSummary> isAsked) {
        return flushed.freeGroups().stream()
                .filter(group -> group.stream().anyMatch(isAsked))
                .max(Comparator.comparingInt(List::size))
                .map(group -> ofGroup(group, isAsked))
                .orElse(null);
    }

    /** The oldest one alone where it can go as it is, and no newer one overlaps it; otherwise those asked for, with what is older. */
    private CompactionPlan ofGroup(List<TableSummary> newestFirst, Predicate<TableSummary> isAsked) {
        TableSummary oldest = newestFirst.get(newestFirst.size() - 1);
        // With a newer one that overlaps it would go down only to be merged there, one table at a time.
        boolean isAlone = overlapping(0, oldest.extent()).size() == 1;
        if (isAlone && isAsked.test(oldest)) {
            CompactionPlan alone = down(List.of(oldest), landing(oldest.extent()));
            if (alone.isMove()) {
                return alone;
            }
        }
        List<TableSummary> chosen = new ArrayList<>();
        for (TableSummary each : newestFirst) {
            if (isAsked.test(each)
                    || chosen.stream().anyMatch(newer -> newer.extent().overlaps(each.extent()))) {
                chosen.add(each);
            }
        }
        return down(chosen, landing(hull(chosen)));
    }

    /** The base, or the level above the first one that must not be passed by. */
    private int target(KeyExtent extent) {
        int level = 1;
        while (level < base && overlapping(level, extent).isEmpty()) {
            level++;
        }
        return level;
    }

    /** The target, or the level above it, which has nothing there, if something damaged would have to be merged. */
    private int landing(KeyExtent extent) {
        int level = target(extent);
        return overlapping(level, extent).stream().anyMatch(this::isDamaged) ? level - 1 : level;
    }

    /** The table for which least has to be written again below, of those that can go there; null for none. */
    private @Nullable CompactionPlan downFrom(int level, Predicate<TableSummary> isAsked) {
        return on(level)
                .filter(isAsked)
                .filter(this::canGoDown)
                .min(Comparator.<TableSummary>comparingDouble(table -> share(table, level))
                        .thenComparingLong(TableSummary::number))
                .map(table -> down(List.of(table), level + 1))
                .orElse(null);
    }

    private boolean canGoDown(TableSummary table) {
        if (damaged.isEmpty()) {
            return true;
        }
        List<TableSummary> below = overlapping(table.level() + 1, table.extent());
        return isDamaged(table) ? below.isEmpty() : below.stream().noneMatch(this::isDamaged);
    }

    /** On the deepest level, without its garbage; null if there is none that is worth it. */
    private @Nullable CompactionPlan again(Predicate<TableSummary> isWorthIt) {
        return on(DEEPEST)
                .filter(isWorthIt)
                .filter(table -> !isDamaged(table))
                .findFirst()
                .map(table -> new CompactionPlan(List.of(table), DEEPEST, true, false))
                .orElse(null);
    }

    private CompactionPlan down(List<TableSummary> from, int level) {
        List<TableSummary> inputs = new ArrayList<>(from);
        inputs.addAll(overlapping(level, hull(from)));
        KeyExtent all = hull(inputs);
        boolean isBottom = true;
        for (int below = level + 1; below <= DEEPEST; below++) {
            isBottom &= overlapping(below, all).isEmpty();
        }
        TableSummary first = inputs.get(0);
        boolean isMove = inputs.size() == 1 && (isDamaged(first) || !(isBottom && first.hasGarbage(needs)));
        return new CompactionPlan(inputs, level, isBottom, isMove);
    }

    private static KeyExtent hull(List<TableSummary> tables) {
        return tables.stream().map(TableSummary::extent).reduce(KeyExtent.NONE, KeyExtent::and);
    }
}
