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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tables without files: keys are numbers, a version is its LSN, and negative where it is a delete. Plans are carried out at once. */
final class SimulatedLevels {
    private static final int KEYSPACE = 3;
    private static final int KEYS_PER_TABLE = 5;
    private static final int BYTES_PER_ENTRY = 100;

    /** A table: its newest version of each key first. */
    record Simulated(TableSummary summary, NavigableMap<Integer, List<Long>> versions, List<RangeDelete> deletes) {
        static Simulated of(
                long number, int level, NavigableMap<Integer, List<Long>> versions, List<RangeDelete> deletes) {
            KeyExtent extent = versions.isEmpty()
                    ? KeyExtent.NONE
                    : new KeyExtent(place(versions.firstKey()), KeyPlace.behind(KEYSPACE, key(versions.lastKey())));
            long entries = 0;
            long hidden = 0;
            long lowest = Long.MAX_VALUE;
            long highest = 0;
            for (List<Long> each : versions.values()) {
                entries += each.size();
                hidden += each.size() - 1 + each.stream().filter(lsn -> lsn < 0).count();
                highest = Math.max(highest, Math.abs(each.get(0)));
                lowest = Math.min(lowest, Math.abs(each.get(each.size() - 1)));
            }
            for (RangeDelete each : deletes) {
                extent = extent.and(KeyExtent.of(each));
                lowest = Math.min(lowest, each.lsn());
                highest = Math.max(highest, each.lsn());
            }
            long bytes = (entries + deletes.size()) * BYTES_PER_ENTRY;
            TableSummary summary = new TableSummary(
                    number, level, bytes, extent, lowest, highest, entries, hidden, deletes.size(), List.of(KEYSPACE));
            return new Simulated(summary, versions, deletes);
        }

        Simulated on(int level) {
            return new Simulated(summary.on(level), versions, deletes);
        }

        long deletedAt(int key) {
            return deletes.stream()
                    .filter(delete -> delete.covers(KEYSPACE, key(key), 0, Integer.BYTES))
                    .mapToLong(RangeDelete::lsn)
                    .max()
                    .orElse(0);
        }
    }

    private final List<Simulated> tables = new ArrayList<>();
    private long nextNumber = 1;

    static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    static KeyPlace place(int number) {
        return KeyPlace.of(KEYSPACE, key(number));
    }

    static RangeDelete delete(int from, @Nullable Integer to, long lsn) {
        return new RangeDelete(KEYSPACE, key(from), to == null ? null : key(to), lsn);
    }

    List<TableSummary> summaries() {
        return tables.stream().map(Simulated::summary).toList();
    }

    /** As a memtable is written: as several tables, of which the first one has the range deletes. */
    void flush(NavigableMap<Integer, List<Long>> versions, List<RangeDelete> deletes, int parts) {
        List<Integer> keys = new ArrayList<>(versions.keySet());
        int perPart = Math.max(1, (keys.size() + parts - 1) / parts);
        List<Simulated> flushed = new ArrayList<>();
        for (int from = 0; from < keys.size() || flushed.isEmpty(); from += perPart) {
            NavigableMap<Integer, List<Long>> part = new TreeMap<>();
            for (int key : keys.subList(from, Math.min(keys.size(), from + perPart))) {
                part.put(key, versions.get(key));
            }
            flushed.add(Simulated.of(nextNumber++, 0, part, flushed.isEmpty() ? deletes : List.of()));
        }
        tables.addAll(0, flushed);
    }

    /** Does what the plan says; nobody has a snapshot. */
    void carryOut(CompactionPlan plan) {
        Set<Long> numbers = new HashSet<>();
        plan.inputs().forEach(input -> assertThat(numbers.add(input.number())).isTrue());
        List<Simulated> inputs = tables.stream()
                .filter(table -> numbers.contains(table.summary().number()))
                .toList();
        assertThat(inputs).hasSameSizeAs(plan.inputs());
        int newer = tables.indexOf(inputs.get(0));
        tables.removeAll(inputs);
        List<Simulated> outputs = plan.isMove() ? List.of(inputs.get(0).on(plan.level())) : merged(inputs, plan);
        tables.addAll(plan.level() == 0 ? newer : tables.size(), outputs);
        tables.sort((one, other) ->
                Integer.compare(one.summary().level(), other.summary().level()));
    }

    private List<Simulated> merged(List<Simulated> inputs, CompactionPlan plan) {
        NavigableMap<Integer, Long> newest = new TreeMap<>();
        List<RangeDelete> deletes = new ArrayList<>();
        for (Simulated input : inputs) {
            input.versions().forEach((key, all) -> newest.merge(key, all.get(0), SimulatedLevels::newer));
            deletes.addAll(input.deletes());
        }
        newest.entrySet().removeIf(each -> isHidden(each, deletes) || (plan.isBottom() && each.getValue() < 0));
        if (plan.isBottom()) {
            deletes.clear();
        }
        List<Simulated> outputs = new ArrayList<>();
        KeyPlace from = KeyPlace.FIRST;
        NavigableMap<Integer, List<Long>> part = new TreeMap<>();
        for (Map.Entry<Integer, Long> each : newest.entrySet()) {
            if (part.size() == KEYS_PER_TABLE) {
                KeyPlace to = place(each.getKey());
                outputs.add(Simulated.of(nextNumber++, plan.level(), part, cut(new KeyExtent(from, to), deletes)));
                part = new TreeMap<>();
                from = to;
            }
            part.put(each.getKey(), List.of(each.getValue()));
        }
        List<RangeDelete> rest = cut(new KeyExtent(from, KeyPlace.LAST), deletes);
        if (!part.isEmpty() || !rest.isEmpty()) {
            outputs.add(Simulated.of(nextNumber++, plan.level(), part, rest));
        }
        return outputs;
    }

    private static long newer(long one, long other) {
        return Math.abs(one) > Math.abs(other) ? one : other;
    }

    private static boolean isHidden(Map.Entry<Integer, Long> version, List<RangeDelete> deletes) {
        return deletes.stream()
                .anyMatch(delete -> delete.lsn() > Math.abs(version.getValue())
                        && delete.covers(KEYSPACE, key(version.getKey()), 0, Integer.BYTES));
    }

    private static List<RangeDelete> cut(KeyExtent within, List<RangeDelete> deletes) {
        return deletes.stream().map(within::cut).filter(Objects::nonNull).toList();
    }

    /** As a get does: level 0 one after the other, then one table of each level. */
    @Nullable
    Long get(int key) {
        long deleted = 0;
        for (Simulated each : tables) {
            deleted = Math.max(deleted, each.deletedAt(key));
            List<Long> versions = each.versions().get(key);
            if (versions != null) {
                long newest = versions.get(0);
                return newest > 0 && newest >= deleted ? newest : null;
            }
        }
        return null;
    }

    void requireNoOverlaps() {
        for (int i = 0; i < tables.size(); i++) {
            TableSummary one = tables.get(i).summary();
            for (int j = 0; j < i; j++) {
                TableSummary other = tables.get(j).summary();
                if (one.level() > 0 && one.level() == other.level()) {
                    assertThat(one.extent().overlaps(other.extent()))
                            .as("%s and %s", one, other)
                            .isFalse();
                }
            }
        }
    }

    long count(int level) {
        return tables.stream().filter(table -> table.summary().level() == level).count();
    }

    long bytes(int level) {
        return tables.stream()
                .filter(table -> table.summary().level() == level)
                .mapToLong(table -> table.summary().bytes())
                .sum();
    }

    /** How many tables a get asks at most. */
    long mostProbed() {
        return count(0)
                + tables.stream()
                        .map(table -> table.summary().level())
                        .filter(level -> level > 0)
                        .distinct()
                        .count();
    }

    /** How many runs, of tables that follow each other and do not overlap, level 0 has; each of {@code single} is one. */
    long runs(Set<Long> single) {
        long runs = 0;
        List<TableSummary> run = new ArrayList<>();
        for (Simulated each : tables) {
            TableSummary table = each.summary();
            boolean isApart = single.contains(table.number());
            if (table.level() == 0) {
                boolean isNext = isApart
                        || run.isEmpty()
                        || run.stream().anyMatch(other -> other.extent().overlaps(table.extent()));
                if (isNext) {
                    runs++;
                    run.clear();
                }
                if (!isApart) {
                    run.add(table);
                }
            }
        }
        return runs;
    }

    boolean hasGarbage() {
        return tables.stream()
                .anyMatch(
                        table -> table.summary().hidden() > 0 || table.summary().rangeDeletes() > 0);
    }
}
