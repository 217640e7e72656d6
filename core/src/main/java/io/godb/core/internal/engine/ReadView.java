package io.godb.core.internal.engine;

import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.table.Found;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that can be read, at one moment: memtables and tables, newest first.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>It never changes; only the first memtable, the active one, grows.
 *   <li>What is in a memtable is newer than what is in the memtables behind it and in tables.
 *   <li>The tables hold every commit up to {@code flushedLsn}.
 *   <li>While {@code users} is above zero, and while somebody is in an epoch who saw it, none of its parts is closed.
 * </ol>
 */
final class ReadView {
    private static final int NOT_COUNTED = 0;

    final Memtable[] memtables;
    /** For each memtable but the active one: the last commit that it and those behind it hold. */
    private final long[] sealedAt;

    final TableLevels levels;
    final long flushedLsn;
    private final AtomicInteger users = new AtomicInteger(1);

    private ReadView(Memtable[] memtables, long[] sealedAt, TableLevels levels, long flushedLsn) {
        this.memtables = memtables;
        this.sealedAt = sealedAt;
        this.levels = levels;
        this.flushedLsn = flushedLsn;
    }

    /** A first one: tables that hold every commit up to {@code lsn}, and an empty memtable. */
    static ReadView of(Memtable active, TableLevels levels, long lsn) {
        return new ReadView(new Memtable[] {active}, new long[1], levels, lsn);
    }

    /** With another active memtable; the one so far gets nothing more, and {@code lastLsn} was the last commit. */
    ReadView withActive(Memtable active, long lastLsn) {
        int count = memtables.length;
        Memtable[] more = new Memtable[count + 1];
        long[] moreSealed = new long[count + 1];
        more[0] = active;
        System.arraycopy(memtables, 0, more, 1, count);
        System.arraycopy(sealedAt, 0, moreSealed, 1, count);
        moreSealed[1] = lastLsn;
        return new ReadView(more, moreSealed, levels, flushedLsn);
    }

    /** The last commit that is in a memtable which gets nothing more, or in a table. */
    long sealedLsn() {
        return memtables.length > 1 ? sealedAt[1] : flushedLsn;
    }

    /** Without the oldest memtable, whose content is in {@code flushed} now. */
    ReadView withFlushed(List<Table> flushed) {
        int last = memtables.length - 1;
        return new ReadView(
                Arrays.copyOf(memtables, last),
                Arrays.copyOf(sealedAt, last),
                levels.withFlushed(flushed),
                sealedAt[last]);
    }

    /** Without some tables, and with what has become of them on a level. */
    ReadView withCompacted(Set<Table> inputs, List<Table> outputs, int level) {
        return new ReadView(memtables, sealedAt, levels.withReplaced(inputs, outputs, level), flushedLsn);
    }

    /** Counts a user, unless there is none any more. */
    boolean tryRetain() {
        int count = users.get();
        while (count > NOT_COUNTED) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    /** Whether that was the last user. */
    boolean release() {
        return users.decrementAndGet() == NOT_COUNTED;
    }

    List<AutoCloseable> parts() {
        List<AutoCloseable> parts = new ArrayList<>(Arrays.asList(memtables));
        parts.addAll(levels.all());
        return parts;
    }

    /** Whether the key has a value at {@code lsn}; {@code target} says which. */
    boolean find(int keyspace, byte[] key, long hash, long lsn, Lookup target) {
        long deleted = 0;
        for (Memtable each : memtables) {
            RangeDeletes deletes = each.rangeDeletes();
            if (!deletes.isEmpty()) {
                deleted = Math.max(deleted, deletes.newest(keyspace, key, 0, key.length, lsn));
            }
            long at = each.find(keyspace, key, 0, key.length, hash, lsn);
            if (at != Memtable.NOTHING) {
                target.isIn(each, at);
                return each.kind(at) != EntryKind.DELETE && each.lsn(at) >= deleted;
            }
            if (deleted != 0) {
                return false;
            }
        }
        target.isInTable();
        return findInTables(keyspace, key, hash, lsn, target.found);
    }

    private boolean findInTables(int keyspace, byte[] key, long hash, long lsn, Found found) {
        long deleted = 0;
        for (Table each : levels.flushed) {
            deleted = newestDelete(each, keyspace, key, lsn, deleted);
            if (isIn(each, keyspace, key, hash, lsn, deleted, found)) {
                return found.kind() != EntryKind.DELETE && found.lsn() >= deleted;
            }
        }
        for (TableRun run : levels.runs) {
            Table only = run.candidate(keyspace, key);
            if (only != null) {
                deleted = newestDelete(only, keyspace, key, lsn, deleted);
                if (isIn(only, keyspace, key, hash, lsn, deleted, found)) {
                    return found.kind() != EntryKind.DELETE && found.lsn() >= deleted;
                }
            }
        }
        return false;
    }

    /** The newest range delete that covers the key, of the table or of those before it. */
    private static long newestDelete(Table table, int keyspace, byte[] key, long lsn, long deleted) {
        return table.hasRangeDeletes()
                ? Math.max(deleted, table.rangeDeletes().newest(keyspace, key, 0, key.length, lsn))
                : deleted;
    }

    /** Whether the table has the key; one that has nothing newer than {@code deleted}, which is 0 for none, is not asked. */
    private static boolean isIn(Table table, int keyspace, byte[] key, long hash, long lsn, long deleted, Found found) {
        return (deleted == 0 || table.facts().highestLsn() >= deleted)
                && table.find(keyspace, key, 0, key.length, hash, lsn, found);
    }

    /** The newest commit above {@code lsn} that changed the key, as far as memtables tell; 0 if none did. */
    long newestAbove(long lsn, int keyspace, byte[] key, long hash) {
        for (Memtable each : memtables) {
            long newest = 0;
            RangeDeletes deletes = each.rangeDeletes();
            if (!deletes.isEmpty()) {
                newest = deletes.newest(keyspace, key, 0, key.length, Long.MAX_VALUE);
            }
            long at = each.find(keyspace, key, 0, key.length, hash, Long.MAX_VALUE);
            if (at != Memtable.NOTHING) {
                newest = Math.max(newest, each.lsn(at));
            }
            if (newest != 0) {
                return newest > lsn ? newest : 0;
            }
        }
        return 0;
    }

    List<RangeDeletes> rangeDeletes() {
        List<RangeDeletes> all = new ArrayList<>();
        for (Memtable each : memtables) {
            if (!each.rangeDeletes().isEmpty()) {
                all.add(each.rangeDeletes());
            }
        }
        for (Table each : levels.all()) {
            if (each.hasRangeDeletes()) {
                all.add(each.rangeDeletes());
            }
        }
        return all;
    }
}
