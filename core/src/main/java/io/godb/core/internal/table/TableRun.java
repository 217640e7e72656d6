package io.godb.core.internal.table;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tables none of which has a key, or deletes one, that another one has: of a key one of them alone has to be asked.
 *
 * <p><b>Invariant.</b> They are in the order of their keys, and the {@linkplain Table#extent extent} of each ends where the next
 * one's begins, or before.
 *
 * <p><b>Threads.</b> Any; it never changes.
 */
public final class TableRun {
    private final Table[] tables;
    private final KeyPlace[] begins;

    /** Tables in any order; refused with an {@link IllegalArgumentException} where two of them overlap. */
    public TableRun(List<Table> unordered) {
        List<Table> ordered = new ArrayList<>(unordered);
        ordered.sort(Comparator.comparing(table -> table.extent().from()));
        for (int i = 1; i < ordered.size(); i++) {
            if (ordered.get(i - 1).extent().overlaps(ordered.get(i).extent())) {
                throw new IllegalArgumentException("tables "
                        + ordered.get(i - 1).facts().number() + " and "
                        + ordered.get(i).facts().number() + " overlap");
            }
        }
        tables = ordered.toArray(Table[]::new);
        begins = ordered.stream().map(table -> table.extent().from()).toArray(KeyPlace[]::new);
    }

    /** The only one that can have the key, or delete it; null where none can. Allocates nothing. */
    public @Nullable Table candidate(int keyspace, byte[] key) {
        int at = floor(keyspace, key, 0, key.length);
        return at < 0 ? null : tables[at];
    }

    /** The last one that does not begin behind the key; -1 if all do. */
    int floor(int keyspace, byte[] key, int from, int length) {
        int low = 0;
        int high = tables.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (begins[middle].compareTo(keyspace, key, from, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    int count() {
        return tables.length;
    }

    KeyPlace begin(int index) {
        return begins[index];
    }

    Table table(int index) {
        return tables[index];
    }

    /** Those that it consists of, in the order of their keys. */
    public List<Table> tables() {
        return List.of(tables);
    }

    /** A walk over all versions, which has one of the tables open at a time. */
    public EntryCursor cursor() {
        return cursor(Table::cursor);
    }

    /** A walk over all versions by the cursors that {@code opening} opens. */
    public EntryCursor cursor(Function<Table, EntryCursor> opening) {
        return new TableRunCursor(this, opening);
    }
}
