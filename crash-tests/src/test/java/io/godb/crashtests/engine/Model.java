package io.godb.crashtests.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Scan;
import io.godb.core.ScanOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a database holds: of each keyspace the keys, each with the name of its value. */
final class Model {
    private final SortedMap<String, NavigableMap<String, Long>> spaces = new TreeMap<>();

    /** A new database. */
    Model() {
        spaces.put(Database.DEFAULT_KEYSPACE, new TreeMap<>());
    }

    /** All that can be read, by scans upwards and downwards and by gets, which must agree. */
    static Model read(Database database, Values values) {
        Model found = new Model();
        for (String name : database.keyspaces()) {
            Keyspace space = database.openKeyspace(name);
            NavigableMap<String, Long> entries = new TreeMap<>();
            List<String> upwards = new ArrayList<>();
            try (Scan scan = space.scan(KeyRange.all())) {
                for (Entry each : scan) {
                    String key = new String(each.key(), US_ASCII);
                    upwards.add(key);
                    entries.put(key, values.name(name + "/" + key, each.value()));
                    if (!Arrays.equals(each.value(), space.get(each.key()))) {
                        throw new AssertionError("A scan and a get see different values of " + name + "/" + key);
                    }
                }
            }
            requireSameDownwards(space, upwards);
            if (!List.copyOf(entries.keySet()).equals(upwards)) {
                throw new AssertionError("A scan of " + name + " is out of order, or shows a key twice: " + upwards);
            }
            found.spaces.put(name, entries);
        }
        return found;
    }

    private static void requireSameDownwards(Keyspace space, List<String> upwards) {
        List<String> downwards = new ArrayList<>();
        try (Scan scan = space.scan(KeyRange.all(), ScanOrder.DESCENDING)) {
            scan.forEach(each -> downwards.add(new String(each.key(), US_ASCII)));
        }
        Collections.reverse(downwards);
        if (!downwards.equals(upwards)) {
            throw new AssertionError(
                    "Scans of " + space.name() + " up and down see different keys: " + upwards + " and " + downwards);
        }
    }

    Model copy() {
        Model copy = new Model();
        spaces.forEach((name, entries) -> copy.spaces.put(name, new TreeMap<>(entries)));
        return copy;
    }

    Set<String> spaces() {
        return spaces.keySet();
    }

    /** The part whose keys, and keyspaces other than the default one, have that prefix. */
    Model part(String prefix) {
        Model part = new Model();
        spaces.forEach((name, entries) -> {
            if (name.equals(Database.DEFAULT_KEYSPACE)) {
                entries.forEach((key, value) -> {
                    if (key.startsWith(prefix)) {
                        part.entries(name).put(key, value);
                    }
                });
            } else if (name.startsWith(prefix)) {
                part.spaces.put(name, new TreeMap<>(entries));
            }
        });
        return part;
    }

    /** Applies it; returns whether that is a commit. */
    boolean apply(Operation operation) {
        Operation.Change first = operation.changes().get(0);
        switch (operation.kind()) {
            case ONE -> {
                boolean isCommit = first.action() != Operation.Action.DELETE
                        || entries(first.space()).containsKey(first.key());
                apply(first);
                return isCommit;
            }
            case BATCH, LOAD -> operation.changes().forEach(this::apply);
            case CREATE_KEYSPACE -> spaces.put(first.space(), new TreeMap<>());
            case DROP_KEYSPACE -> spaces.remove(first.space());
        }
        return true;
    }

    private void apply(Operation.Change change) {
        switch (change.action()) {
            case PUT -> entries(change.space()).put(change.key(), change.value());
            case DELETE -> entries(change.space()).remove(change.key());
            case DELETE_RANGE ->
                entries(change.space()).subMap(change.key(), change.to()).clear();
            case NOTHING -> {}
        }
    }

    private NavigableMap<String, Long> entries(String space) {
        NavigableMap<String, Long> entries = spaces.get(space);
        if (entries == null) {
            throw new AssertionError("The keyspace " + space + " is not there");
        }
        return entries;
    }

    /** The first differences in words; empty if there is none. */
    String differencesFrom(Model other) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new TreeSet<>(spaces.keySet());
        names.addAll(other.spaces.keySet());
        for (String name : names) {
            NavigableMap<String, Long> mine = spaces.getOrDefault(name, new TreeMap<>());
            NavigableMap<String, Long> others = other.spaces.getOrDefault(name, new TreeMap<>());
            if (spaces.containsKey(name) != other.spaces.containsKey(name)) {
                differences.add("keyspace " + name + (spaces.containsKey(name) ? " too much" : " missing"));
            }
            Set<String> keys = new TreeSet<>(mine.keySet());
            keys.addAll(others.keySet());
            keys.stream()
                    .filter(key -> !Objects.equals(mine.get(key), others.get(key)))
                    .forEach(key -> differences.add(
                            name + "/" + key + " has " + mine.get(key) + " instead of " + others.get(key)));
        }
        return differences.isEmpty()
                ? ""
                : differences.size() + " differences, as "
                        + String.join("; ", differences.subList(0, Math.min(5, differences.size())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Model model && spaces.equals(model.spaces);
    }

    @Override
    public int hashCode() {
        return spaces.hashCode();
    }

    @Override
    public String toString() {
        return spaces.toString();
    }
}
