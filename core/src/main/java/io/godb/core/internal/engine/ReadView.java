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
 *   <li>What is in a memtable is newer than what is in the memtables behind it and in tables. So is what a commit loaded: as long as
 *       older memtables are not flushed, it stands between them and the newer ones.
 *   <li>The tables hold every commit up to {@code flushedLsn}.
 *   <li>While {@code users} is above zero, and while somebody is in an epoch who saw it, none of its parts is closed.
 * </ol>
 */
final class ReadView {
    private static final int NOT_COUNTED = 0;

    final Memtable[] memtables;
    /** For each memtable but the active one: the last commit that it and those behind it hold. */
    private final long[] sealedAt;
    /** For each memtable what was loaded right before its first commit. */
    private final Loaded[] loads;

    private final boolean hasLoads;

    final TableLevels levels;
    final long flushedLsn;
    private final AtomicInteger users = new AtomicInteger(1);

    private ReadView(Memtable[] memtables, long[] sealedAt, Loaded[] loads, TableLevels levels, long flushedLsn) {
        this.memtables = memtables;
        this.sealedAt = sealedAt;
        this.loads = loads;
        this.hasLoads = Arrays.stream(loads).anyMatch(Loaded::isAny);
        this.levels = levels;
        this.flushedLsn = flushedLsn;
    }

    /** A first one: tables that hold every commit up to {@code lsn}, and an empty memtable. */
    static ReadView of(Memtable active, TableLevels levels, long lsn) {
        return new ReadView(new Memtable[] {active}, new long[1], new Loaded[] {Loaded.NONE}, levels, lsn);
    }

    /** With another active memtable; the one so far gets nothing more, and {@code lastLsn} was the last commit. */
    ReadView withActive(Memtable active, long lastLsn) {
        return withLoad(active, Loaded.NONE, lastLsn);
    }

    /**
     * Likewise, with what was loaded right behind that commit. The active memtable is another one even where the one so far is
     * empty: who reads an older view must not see what follows the load without it.
     */
    ReadView withLoad(Memtable active, Loaded load, long lastLsn) {
        int count = memtables.length;
        Memtable[] more = new Memtable[count + 1];
        long[] moreSealed = new long[count + 1];
        Loaded[] moreLoads = new Loaded[count + 1];
        more[0] = active;
        System.arraycopy(memtables, 0, more, 1, count);
        System.arraycopy(sealedAt, 0, moreSealed, 1, count);
        moreSealed[1] = lastLsn;
        moreLoads[0] = load;
        System.arraycopy(loads, 0, moreLoads, 1, count);
        return new ReadView(more, moreSealed, moreLoads, levels, flushedLsn);
    }

    /** The last commit that is in a memtable which gets nothing more, or in a table. */
    long sealedLsn() {
        if (loads[0].isAny()) {
            return loads[0].lsn();
        }
        return memtables.length > 1 ? sealedAt[1] : flushedLsn;
    }

    /** Without the oldest memtable, whose content is in {@code flushed} now. */
    ReadView withFlushed(List<Table> flushed) {
        int last = memtables.length - 1;
        return new ReadView(
                Arrays.copyOf(memtables, last),
                Arrays.copyOf(sealedAt, last),
                Arrays.copyOf(loads, last),
                levels.withFlushed(flushed),
                sealedAt[last]);
    }

    /** Whether nothing is older, besides tables, than something that was loaded. */
    boolean isLoadOldest() {
        return loads[loads.length - 1].isAny();
    }

    /** The oldest load. */
    Loaded oldestLoad() {
        return loads[loads.length - 1];
    }

    /** With that among the tables of the levels: as deep as can be, or on level 0. */
    ReadView withOldestLoadPlaced(boolean isDeep) {
        int last = loads.length - 1;
        Loaded oldest = loads[last];
        Loaded[] left = loads.clone();
        left[last] = Loaded.NONE;
        TableLevels with = isDeep ? levels.withLoaded(oldest.tables()) : levels.withFlushed(oldest.tables());
        return new ReadView(memtables, sealedAt, left, with, oldest.lsn());
    }

    /** What was loaded and has no place in the levels yet, newest first. */
    List<Loaded> loads() {
        return hasLoads ? Arrays.stream(loads).filter(Loaded::isAny).toList() : List.of();
    }

    /** Those on the levels, and those that were loaded and have no place there yet. */
    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        loads().forEach(load -> tables.addAll(load.tables()));
        tables.addAll(levels.all());
        return tables;
    }

    /** Without some tables, and with what has become of them on a level. */
    ReadView withCompacted(Set<Table> inputs, List<Table> outputs, int level) {
        return new ReadView(memtables, sealedAt, loads, levels.withReplaced(inputs, outputs, level), flushedLsn);
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
        parts.addAll(tables());
        return parts;
    }

    /** Whether the key has a value at {@code lsn}; {@code target} says which. */
    boolean find(int keyspace, byte[] key, long hash, long lsn, Lookup target) {
        long deleted = 0;
        for (int i = 0; i < memtables.length; i++) {
            Memtable each = memtables[i];
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
            if (hasLoads && loads[i].find(keyspace, key, hash, lsn, target.found)) {
                target.isInTable();
                return true;
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

    /** The newest commit above {@code lsn} that changed the key, or may have loaded it, as far as memory tells; 0 if none did. */
    long newestAbove(long lsn, int keyspace, byte[] key, long hash) {
        for (int i = 0; i < memtables.length; i++) {
            Memtable each = memtables[i];
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
            if (hasLoads && loads[i].lsn() > lsn && loads[i].mayHold(keyspace, key)) {
                return loads[i].lsn();
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
        // What was loaded and has no place yet deletes nothing.
        for (Table each : levels.all()) {
            if (each.hasRangeDeletes()) {
                all.add(each.rangeDeletes());
            }
        }
        return all;
    }
}
