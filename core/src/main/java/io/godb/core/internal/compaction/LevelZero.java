package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.KeyExtent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tables of level 0, and which of them can go down past what is damaged.
 *
 * <p>A table is <b>held</b> if it is damaged, if it overlaps a damaged one of level 1, with which it would have to be merged, or if
 * it overlaps an older one that is held. All others are free. Held tables that follow each other can be merged into one another, for
 * what is newer than all of them, and what is older, stays so.
 *
 * <p>A <b>run</b> is as many tables that follow each other as do not overlap: what one merge has written, or one memtable, is one. A
 * segment is the runs between two tables that are damaged or free.
 */
final class LevelZero {
    private final List<TableSummary> newestFirst;
    private final List<TableSummary> barriers;
    private final Set<Long> damaged;
    private final Set<Long> held;
    private final List<List<List<TableSummary>>> segments;

    /** {@code barriers} are the damaged tables of level 1. */
    LevelZero(List<TableSummary> newestFirst, List<TableSummary> barriers, Set<Long> damaged) {
        this.newestFirst = newestFirst;
        this.barriers = barriers;
        this.damaged = damaged;
        this.held = damaged.isEmpty() ? Set.of() : heldOnes();
        this.segments = held.isEmpty() ? List.of() : segmentsOfHeld();
    }

    private Set<Long> heldOnes() {
        List<TableSummary> holding = new ArrayList<>(barriers);
        Set<Long> numbers = new HashSet<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            TableSummary each = newestFirst.get(i);
            if (isDamaged(each) || overlapsAny(holding, each)) {
                holding.add(each);
                numbers.add(each.number());
            }
        }
        return numbers;
    }

    private List<List<List<TableSummary>>> segmentsOfHeld() {
        List<List<List<TableSummary>>> all = new ArrayList<>();
        List<List<TableSummary>> segment = new ArrayList<>();
        for (TableSummary each : newestFirst) {
            if (!held.contains(each.number()) || isDamaged(each)) {
                all.add(segment);
                segment = new ArrayList<>();
            } else {
                add(each, segment);
            }
        }
        all.add(segment);
        return all;
    }

    private static void add(TableSummary table, List<List<TableSummary>> segment) {
        List<TableSummary> last = segment.isEmpty() ? List.of() : segment.get(segment.size() - 1);
        if (segment.isEmpty() || overlapsAny(last, table)) {
            segment.add(new ArrayList<>(List.of(table)));
        } else {
            last.add(table);
        }
    }

    private static boolean overlapsAny(List<TableSummary> tables, TableSummary table) {
        KeyExtent extent = table.extent();
        return tables.stream().anyMatch(other -> other.extent().overlaps(extent));
    }

    private boolean isDamaged(TableSummary table) {
        return damaged.contains(table.number());
    }

    /** How many tables can go down. */
    int freeCount() {
        return newestFirst.size() - held.size();
    }

    /**
     * Those that can, newest first, in groups between which a damaged table of level 1 lies; whatever is older and overlaps one of
     * them is in the same group.
     */
    Collection<List<TableSummary>> freeGroups() {
        Map<Long, List<TableSummary>> groups = new TreeMap<>();
        for (TableSummary each : newestFirst) {
            if (!held.contains(each.number())) {
                long before = barriers.stream()
                        .filter(barrier ->
                                barrier.extent().from().compareTo(each.extent().from()) < 0)
                        .count();
                groups.computeIfAbsent(before, none -> new ArrayList<>()).add(each);
            }
        }
        return groups.values();
    }

    /** Damaged tables that overlap nothing older. */
    List<TableSummary> damagedOldest() {
        List<TableSummary> found = new ArrayList<>();
        for (int i = 0; i < newestFirst.size() && !damaged.isEmpty(); i++) {
            TableSummary each = newestFirst.get(i);
            if (isDamaged(each) && !overlapsAny(newestFirst.subList(i + 1, newestFirst.size()), each)) {
                found.add(each);
            }
        }
        return found;
    }

    /** How many runs fewer there would be if all that can be were merged. */
    int runsToSave() {
        return segments.stream()
                .mapToInt(segment -> Math.max(0, segment.size() - 1))
                .sum();
    }

    /**
     * Of the segment with the most runs the newest ones, newest first: two of them, and further ones as long as none is much larger
     * than all before it together; so nothing is written again by each merge.
     */
    List<TableSummary> runsToMerge() {
        List<List<TableSummary>> most = List.of();
        for (List<List<TableSummary>> segment : segments) {
            most = segment.size() > most.size() ? segment : most;
        }
        List<TableSummary> chosen = new ArrayList<>();
        for (int i = 0; i < most.size() && (i < 2 || bytes(most.get(i)) <= 2 * bytes(chosen)); i++) {
            chosen.addAll(most.get(i));
        }
        return chosen;
    }

    private static long bytes(List<TableSummary> tables) {
        return tables.stream().mapToLong(TableSummary::bytes).sum();
    }
}
