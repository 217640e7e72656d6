package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.DamagedTable;
import io.godb.core.ErrorCode;
import io.godb.core.GoDbException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.table.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables that cannot be merged, for as long as they are there and the database is open: in which merging met damage, or blocks of
 * a codec that is not known.
 *
 * <p>Damage is a wrong checksum, or a page that the device does not give. What may heal is none: a full disk, a lack of file handles,
 * any other failing call.
 *
 * <p><b>Threads.</b> Any.
 */
final class MergeDamage {
    private final Map<Long, Met> met = new ConcurrentSkipListMap<>();

    private record Met(DamagedTable table, GoDbException cause) {
        boolean isUnknown() {
            return cause instanceof UnsupportedFormatException;
        }
    }

    /** Which of the inputs of a merge the failure says is damaged; it is remembered. Null if it says that of none. */
    @Nullable
    Table find(GoDbException cause, Collection<Table> inputs) {
        boolean isDamage = cause instanceof CorruptionException || isUnreadablePage(cause);
        if (!isDamage && !(cause instanceof UnsupportedFormatException)) {
            return null;
        }
        for (Table each : inputs) {
            if (each.path().equals(cause.file())) {
                DamagedTable damaged = new DamagedTable(each.path(), position(cause));
                met.put(each.facts().number(), new Met(damaged, cause));
                return each;
            }
        }
        return null;
    }

    /** Of a mapped file; the Java machine reports it as an error of its own. */
    private static boolean isUnreadablePage(GoDbException cause) {
        return cause.code() == ErrorCode.STORAGE_IO && cause.getCause() instanceof InternalError;
    }

    /** Forgets all other tables. */
    void retain(Set<Long> numbers) {
        met.keySet().retainAll(numbers);
    }

    Set<Long> numbers() {
        return met.keySet();
    }

    /** Those that are damaged. */
    List<DamagedTable> tables() {
        return met.values().stream()
                .filter(each -> !each.isUnknown())
                .map(Met::table)
                .toList();
    }

    /** The exception that says why the table cannot be merged, if it is one of them. */
    void requireNone(Table table) {
        Met damage = met.get(table.facts().number());
        if (damage == null) {
            return;
        }
        if (damage.isUnknown()) {
            throw new UnsupportedFormatException(
                    "all was merged but what cannot be read here, and what lies over that: "
                            + damage.cause().getMessage(),
                    table.path());
        }
        throw new CorruptionException(
                "all was merged but what is damaged, and what lies over that: "
                        + damage.cause().getMessage(),
                table.path(),
                damage.table().position(),
                damage.cause());
    }

    private static long position(GoDbException cause) {
        return cause instanceof CorruptionException damage ? damage.position() : -1;
    }
}
