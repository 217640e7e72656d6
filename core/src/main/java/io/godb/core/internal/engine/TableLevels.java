package io.godb.core.internal.engine;

import io.godb.core.internal.compaction.CompactionRules;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tables that are read, by level.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>It never changes.
 *   <li>Tables of level 0 may overlap, and are in the order newest first. Those of each other level are a run.
 *   <li>Of a key whatever is on a level, or in a table of level 0, is newer than what is behind it; range deletes hide nothing
 *       that is before them.
 * </ol>
 */
final class TableLevels {
    static final TableLevels NONE = new TableLevels(List.of(), new TreeMap<>());

    /** Level 0. */
    final Table[] flushed;
    /** The levels below that are not empty, the newest data first. */
    final TableRun[] runs;
    /** How many of level 0 a get may have to ask: those of one load do not overlap, so that it asks one of them. */
    final int mostProbed;

    private final Map<Integer, TableRun> deeper;

    /** {@code deeper} is in the order of its levels. */
    private TableLevels(List<Table> flushed, Map<Integer, TableRun> deeper) {
        this.flushed = flushed.toArray(Table[]::new);
        this.deeper = deeper;
        this.runs = deeper.values().toArray(TableRun[]::new);
        long loads = flushed.stream()
                .mapToLong(Table::loadLsn)
                .filter(lsn -> lsn != 0)
                .distinct()
                .count();
        this.mostProbed = (int)
                (loads + flushed.stream().filter(table -> table.loadLsn() == 0).count());
    }

    /** Tables with their levels, those of level 0 newest first; refused where tables of another level overlap. */
    static TableLevels of(List<Table> tables, List<Integer> levels) {
        Map<Integer, List<Table>> byLevel = new TreeMap<>();
        for (int i = 0; i < tables.size(); i++) {
            byLevel.computeIfAbsent(levels.get(i), level -> new ArrayList<>()).add(tables.get(i));
        }
        List<Table> flushed = byLevel.remove(0);
        Map<Integer, TableRun> deeper = new TreeMap<>();
        byLevel.forEach((level, those) -> deeper.put(level, new TableRun(those)));
        return new TableLevels(flushed == null ? List.of() : flushed, deeper);
    }

    /** With tables that are newer than all. */
    TableLevels withFlushed(List<Table> newest) {
        List<Table> more = new ArrayList<>(newest);
        more.addAll(Arrays.asList(flushed));
        return new TableLevels(more, deeper);
    }

    /** With tables that are newer than all, and do not overlap: each as deep as nothing is passed by that it overlaps. */
    TableLevels withLoaded(List<Table> newest) {
        Map<Integer, List<Table>> byLevel = new TreeMap<>();
        for (Table each : newest) {
            byLevel.computeIfAbsent(placeOf(each), level -> new ArrayList<>()).add(each);
        }
        TableLevels with = this;
        for (Map.Entry<Integer, List<Table>> each : byLevel.entrySet()) {
            with = each.getKey() == 0
                    ? with.withFlushed(each.getValue())
                    : with.withReplaced(Set.of(), each.getValue(), each.getKey());
        }
        return with;
    }

    private int placeOf(Table table) {
        if (Arrays.stream(flushed).anyMatch(each -> each.extent().overlaps(table.extent()))) {
            return 0;
        }
        int level = 0;
        while (level < CompactionRules.DEEPEST && !overlaps(level + 1, table)) {
            level++;
        }
        return level;
    }

    private boolean overlaps(int level, Table table) {
        TableRun there = deeper.get(level);
        return there != null
                && there.tables().stream().anyMatch(each -> each.extent().overlaps(table.extent()));
    }

    /**
     * Without some, and with what has become of them: on a level below 0, refused where tables there overlap then, or on level 0, in
     * their place.
     */
    TableLevels withReplaced(Set<Table> inputs, List<Table> outputs, int level) {
        Map<Integer, TableRun> others = new TreeMap<>(deeper);
        for (Map.Entry<Integer, TableRun> each : deeper.entrySet()) {
            List<Table> tables = each.getValue().tables();
            List<Table> left = without(tables, inputs);
            if (left.isEmpty()) {
                others.remove(each.getKey());
            } else if (left.size() < tables.size()) {
                others.put(each.getKey(), new TableRun(left));
            }
        }
        if (!outputs.isEmpty() && level > 0) {
            TableRun before = others.get(level);
            List<Table> there = new ArrayList<>(outputs);
            there.addAll(before == null ? List.of() : before.tables());
            others.put(level, new TableRun(there));
        }
        List<Table> newestFirst = new ArrayList<>(without(Arrays.asList(flushed), inputs));
        if (level == 0) {
            newestFirst.addAll(newerThan(inputs), outputs);
        }
        return new TableLevels(newestFirst, others);
    }

    /** How many tables of level 0 are before the first of some. */
    private int newerThan(Set<Table> some) {
        int count = 0;
        while (count < flushed.length && !some.contains(flushed[count])) {
            count++;
        }
        return count;
    }

    private static List<Table> without(List<Table> tables, Set<Table> left) {
        return tables.stream().filter(table -> !left.contains(table)).toList();
    }

    /** Each level that has tables, with them, in the order in which they are searched. */
    Map<Integer, List<Table>> byLevel() {
        Map<Integer, List<Table>> levels = new TreeMap<>();
        if (flushed.length > 0) {
            levels.put(0, List.of(flushed));
        }
        deeper.forEach((level, run) -> levels.put(level, run.tables()));
        return levels;
    }

    /** All, in the order in which they are searched. */
    List<Table> all() {
        List<Table> all = new ArrayList<>(Arrays.asList(flushed));
        for (TableRun run : runs) {
            all.addAll(run.tables());
        }
        return all;
    }

    /**
     * Walks over all versions that may be of keys from one key on and before another, null being the keyspace's end: one for each
     * table of level 0, and for each run. With {@code isOfKeys} nobody asks for values.
     */
    List<EntryCursor> cursors(int keyspace, byte[] from, byte @Nullable [] toExclusive, boolean isOfKeys) {
        Function<Table, EntryCursor> opening = isOfKeys ? Table::keyCursor : Table::cursor;
        List<EntryCursor> cursors = new ArrayList<>();
        for (Table each : flushed) {
            if (each.mayHold(keyspace, from, toExclusive)) {
                cursors.add(opening.apply(each));
            }
        }
        for (TableRun run : runs) {
            EntryCursor cursor = cursor(run, keyspace, from, toExclusive, isOfKeys);
            if (cursor != null) {
                cursors.add(cursor);
            }
        }
        return cursors;
    }

    /** Likewise over one run; null where it has nothing there. */
    static @Nullable EntryCursor cursor(
            TableRun run, int keyspace, byte[] from, byte @Nullable [] toExclusive, boolean isOfKeys) {
        Function<Table, EntryCursor> opening = isOfKeys ? Table::keyCursor : Table::cursor;
        List<Table> wanted = run.tables().stream()
                .filter(each -> each.mayHold(keyspace, from, toExclusive))
                .toList();
        return switch (wanted.size()) {
            case 0 -> null;
            case 1 -> opening.apply(wanted.get(0));
            default -> run.cursor(opening);
        };
    }
}
