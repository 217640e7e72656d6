package io.godb.testkit.fault;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of bytes of one file, kept as disjoint ranges that do not touch. <b>Threads.</b> Its owner guards it. */
final class RangeSet {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    void add(long from, long toExclusive) {
        if (from >= toExclusive) {
            return;
        }
        long start = from;
        long end = toExclusive;
        Map.Entry<Long, Long> before = ends.floorEntry(toExclusive);
        while (before != null && before.getValue() >= from) {
            start = Math.min(start, before.getKey());
            end = Math.max(end, before.getValue());
            ends.remove(before.getKey());
            before = ends.floorEntry(toExclusive);
        }
        ends.put(start, end);
    }

    void remove(long from, long toExclusive) {
        if (from >= toExclusive) {
            return;
        }
        Map.Entry<Long, Long> before = ends.lowerEntry(toExclusive);
        while (before != null && before.getValue() > from) {
            ends.remove(before.getKey());
            add(before.getKey(), Math.min(before.getValue(), from));
            add(Math.max(before.getKey(), toExclusive), before.getValue());
            before = ends.lowerEntry(toExclusive);
        }
    }

    void addAll(RangeSet other) {
        other.ends.forEach(this::add);
    }

    void removeAll(RangeSet other) {
        other.ends.forEach(this::remove);
    }

    RangeSet copy() {
        RangeSet copy = new RangeSet();
        copy.addAll(this);
        return copy;
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    List<ByteRange> ranges() {
        return ends.entrySet().stream()
                .map(range -> new ByteRange(range.getKey(), range.getValue()))
                .toList();
    }
}
