package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.KeyExtent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 *   <li>What goes down never comes up, and what is written again on its own level has less garbage: plans come to an end.
 * </ol>
 */
public final class CompactionPicker {
    private static final int DEEPEST = CompactionRules.DEEPEST;

    private final List<TableSummary> tables;
    private final CompactionRules rules;
    private final Needs needs;
    private final long[] levelBytes = new long[DEEPEST + 1];
    private final int base;

    /** {@code tables} are in the order in which they are searched. */
    public CompactionPicker(List<TableSummary> tables, CompactionRules rules, Needs needs) {
        this.tables = List.copyOf(tables);
        this.rules = rules;
        this.needs = needs;
        tables.forEach(table -> levelBytes[table.level()] += table.bytes());
        this.base = base();
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
        int level = fullest();
        if (level == 0) {
            return ofLevelZero(table -> true);
        }
        if (level > 0) {
            return downFrom(least(on(level), level));
        }
        return on(DEEPEST)
                .filter(table -> table.hasMuchGarbage(needs, CompactionRules.GARBAGE_PERCENT))
                .findFirst()
                .map(this::again)
                .orElse(null);
    }

    /**
     * What is due, or else what spares gets a table while nothing is written, if that writes no more than a few times the bytes that
     * it takes from level 0: so a byte pays for it once, however often there is a rest. Null for nothing.
     */
    public @Nullable CompactionPlan pickAtRest() {
        CompactionPlan due = pick();
        if (due != null || on(0).findAny().isEmpty()) {
            return due;
        }
        CompactionPlan plan = ofLevelZero(table -> true);
        long taken = plan.inputs().stream()
                .filter(table -> table.level() == 0)
                .mapToLong(TableSummary::bytes)
                .sum();
        return plan.isMove() || plan.bytes() <= CompactionRules.REST_SHARE * taken ? plan : null;
    }

    /** The next step on the way to have all of a range, up to a commit, on the deepest level, without garbage; null at its end. */
    public @Nullable CompactionPlan pick(KeyExtent range, long upToLsn) {
        Predicate<TableSummary> isAsked =
                table -> table.lowestLsn() <= upToLsn && table.extent().overlaps(range);
        if (on(0).anyMatch(isAsked)) {
            return ofLevelZero(isAsked);
        }
        for (int level = 1; level < DEEPEST; level++) {
            if (on(level).anyMatch(isAsked)) {
                return downFrom(least(on(level).filter(isAsked), level));
            }
        }
        return on(DEEPEST)
                .filter(isAsked)
                .filter(table -> table.hasGarbage(needs))
                .findFirst()
                .map(this::again)
                .orElse(null);
    }

    private Stream<TableSummary> on(int level) {
        return tables.stream().filter(table -> table.level() == level);
    }

    private List<TableSummary> overlapping(int level, KeyExtent extent) {
        return on(level).filter(table -> table.extent().overlaps(extent)).toList();
    }

    /** The level that is furthest above its size; -1 if none is. */
    private int fullest() {
        double most = 1;
        int fullest = -1;
        long flushed = on(0).count();
        if (isTooMany(flushed)) {
            most = Math.max(1, (double) flushed / rules.mostProbed());
            fullest = 0;
        }
        for (int level = 1; level < DEEPEST; level++) {
            double fullness = fullness(level);
            if (fullness > most) {
                most = fullness;
                fullest = level;
            }
        }
        return fullest;
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

    /** Of several tables of a level the one for which least has to be written again below. */
    private TableSummary least(Stream<TableSummary> among, int level) {
        return among.min(Comparator.<TableSummary>comparingDouble(table -> share(table, level))
                        .thenComparingLong(TableSummary::number))
                .orElseThrow();
    }

    private double share(TableSummary table, int level) {
        long below = overlapping(level + 1, table.extent()).stream()
                .mapToLong(TableSummary::bytes)
                .sum();
        return (double) below / Math.max(1, table.bytes());
    }

    /** The oldest one alone where it can go as it is, and no newer one overlaps it; otherwise those asked for, with what is older. */
    private CompactionPlan ofLevelZero(Predicate<TableSummary> isAsked) {
        List<TableSummary> newestFirst = on(0).toList();
        TableSummary oldest = newestFirst.get(newestFirst.size() - 1);
        // With a newer one that overlaps it would go down only to be merged there, one table at a time.
        boolean isAlone = overlapping(0, oldest.extent()).size() == 1;
        if (isAlone && isAsked.test(oldest)) {
            CompactionPlan alone = down(List.of(oldest), target(oldest.extent()));
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
        return down(chosen, target(hull(chosen)));
    }

    /** The base, or the level above the first one that must not be passed by. */
    private int target(KeyExtent extent) {
        int level = 1;
        while (level < base && overlapping(level, extent).isEmpty()) {
            level++;
        }
        return level;
    }

    private CompactionPlan downFrom(TableSummary table) {
        return down(List.of(table), table.level() + 1);
    }

    private CompactionPlan again(TableSummary table) {
        return new CompactionPlan(List.of(table), table.level(), true, false);
    }

    private CompactionPlan down(List<TableSummary> from, int level) {
        List<TableSummary> inputs = new ArrayList<>(from);
        inputs.addAll(overlapping(level, hull(from)));
        KeyExtent all = hull(inputs);
        boolean isBottom = true;
        for (int below = level + 1; below <= DEEPEST; below++) {
            isBottom &= overlapping(below, all).isEmpty();
        }
        boolean isMove = inputs.size() == 1 && !(isBottom && inputs.get(0).hasGarbage(needs));
        return new CompactionPlan(inputs, level, isBottom, isMove);
    }

    private static KeyExtent hull(List<TableSummary> tables) {
        return tables.stream().map(TableSummary::extent).reduce(KeyExtent.NONE, KeyExtent::and);
    }
}
