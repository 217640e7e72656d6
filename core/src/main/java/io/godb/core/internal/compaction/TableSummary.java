package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.table.KeyspaceFigures;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import java.util.List;

/**
 * What the picker knows of a table.
 *
 * @param level 0 for those that were flushed and may overlap; of the others none overlaps another one of its level
 * @param extent what its entries and range deletes are about
 * @param hidden entries that a newer one of the table hides, and deletes
 * @param keyspaces the ids of those that it has entries of
 */
public record TableSummary(
        long number,
        int level,
        long bytes,
        KeyExtent extent,
        long lowestLsn,
        long highestLsn,
        long entries,
        long hidden,
        int rangeDeletes,
        List<Integer> keyspaces) {
    /** Copies the list. */
    public TableSummary {
        keyspaces = List.copyOf(keyspaces);
    }

    /** Of an open table, which is read for it. */
    public static TableSummary of(Table table, int level) {
        return of(
                table,
                level,
                table.keyspaces().stream().map(KeyspaceFigures::keyspace).toList());
    }

    /** Of one whose list of keyspaces is damaged: all that is known without. What it has of dropped ones does not count as garbage. */
    public static TableSummary withoutKeyspaces(Table table, int level) {
        return of(table, level, List.of());
    }

    private static TableSummary of(Table table, int level, List<Integer> keyspaces) {
        TableFacts facts = table.facts();
        return new TableSummary(
                facts.number(),
                level,
                facts.fileBytes(),
                table.extent(),
                facts.lowestLsn(),
                facts.highestLsn(),
                facts.entries(),
                facts.entries() - facts.keys() + facts.deletes(),
                facts.rangeDeletes(),
                keyspaces);
    }

    /** It, on another level. */
    public TableSummary on(int other) {
        return new TableSummary(
                number, other, bytes, extent, lowestLsn, highestLsn, entries, hidden, rangeDeletes, keyspaces);
    }

    /** Whether writing it again, with nothing below it, would leave out something. */
    boolean hasGarbage(Needs needs) {
        boolean isHiding = (hidden > 0 || rangeDeletes > 0) && needs.isSeenByAll(highestLsn);
        return isHiding || hasGoneKeyspace(needs);
    }

    /** Whether that would be worth it. */
    boolean hasMuchGarbage(Needs needs, int leastPercent) {
        boolean isMuch = rangeDeletes > 0 || hidden * 100 >= entries * leastPercent;
        return (isMuch && hasGarbage(needs)) || hasGoneKeyspace(needs);
    }

    private boolean hasGoneKeyspace(Needs needs) {
        return keyspaces.stream().anyMatch(needs::isGone);
    }
}
