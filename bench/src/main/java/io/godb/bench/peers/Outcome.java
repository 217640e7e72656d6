package io.godb.bench.peers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one or several JVMs said of one cell of one store. */
final class Outcome {
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private boolean hasFailed;
    private long acknowledged = -1;

    /** Takes what a line says; returns false if it is meant for nobody. */
    boolean accept(String line) {
        if (line.startsWith(Trial.FIGURE)) {
            int equals = line.lastIndexOf('=');
            figures.computeIfAbsent(line.substring(Trial.FIGURE.length(), equals), name -> new ArrayList<>())
                    .add(Double.parseDouble(line.substring(equals + 1)));
        } else if (line.startsWith(Trial.NOTE)) {
            notes.add(line.substring(Trial.NOTE.length()));
        } else if (line.startsWith(KilledPutter.ACKNOWLEDGED)) {
            acknowledged = Long.parseLong(line.substring(KilledPutter.ACKNOWLEDGED.length()));
        } else {
            return false;
        }
        return true;
    }

    /** Adds what others said of the same. */
    void add(Outcome other) {
        other.figures.forEach((name, values) ->
                figures.computeIfAbsent(name, missing -> new ArrayList<>()).addAll(values));
        notes.addAll(other.notes);
        hasFailed |= other.hasFailed;
    }

    /** Notes that it failed, and why, unless it has said so itself. */
    void fail(String reason) {
        hasFailed = true;
        if (notes.stream().noneMatch(note -> note.startsWith("failed"))) {
            notes.add(reason);
        }
    }

    boolean hasFailed() {
        return hasFailed;
    }

    boolean isAcknowledged() {
        return acknowledged >= 0;
    }

    long acknowledged() {
        return acknowledged;
    }

    Set<String> names() {
        return figures.keySet();
    }

    Set<String> notes() {
        return notes;
    }

    boolean has(String name) {
        return figures.containsKey(name);
    }

    /** The median of the rounds. */
    double median(String name) {
        List<Double> sorted = new ArrayList<>(figures.getOrDefault(name, List.of()));
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least(String name) {
        return Collections.min(figures.getOrDefault(name, List.of()));
    }

    double most(String name) {
        return Collections.max(figures.getOrDefault(name, List.of()));
    }

    int count(String name) {
        return figures.getOrDefault(name, List.of()).size();
    }
}
