package io.godb.testkit.crash;

import io.godb.testkit.crash.PersistenceModel.Trait;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns changes of names into effects: one sequence where they are journaled, else one sequence a name. */
final class PendingNames {
    private final boolean journaled;
    private final List<Effect> pending;
    private final Map<Path, Effect.Name> lastOnPath = new HashMap<>();
    private Effect.@Nullable Name last;
    private long lastGroup;

    PendingNames(PersistenceModel model, List<Effect> pending) {
        this.journaled = model.has(Trait.JOURNALED_NAMES);
        this.pending = pending;
    }

    void create(Path path, Node node) {
        add(List.of(new Effect.Change(path, node)), "create " + path);
    }

    void delete(Path path) {
        add(List.of(new Effect.Change(path, null)), "delete " + path);
    }

    void rename(Path from, Path to, Node node) {
        Effect.Change arrival = new Effect.Change(to, node);
        Effect.Change departure = new Effect.Change(from, null);
        String text = "rename " + from + " -> " + to;
        if (journaled) {
            add(List.of(departure, arrival), text);
        } else {
            add(List.of(arrival), "new name of " + text);
            add(List.of(departure), "end of old name of " + text);
        }
    }

    /** The changes that a force of the directory makes durable. */
    List<Effect> pendingIn(Path directory) {
        return pending.stream()
                .filter(effect -> effect instanceof Effect.Name name && (journaled || isIn(directory, name)))
                .toList();
    }

    private static boolean isIn(Path directory, Effect.Name name) {
        return name.changes().stream()
                .allMatch(change -> directoryOf(change.path()).equals(directory));
    }

    private static Path directoryOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private void add(List<Effect.Change> changes, String text) {
        Path path = changes.get(0).path();
        Effect.Name before = journaled ? last : lastOnPath.get(path);
        lastGroup--;
        Effect.Name name = new Effect.Name(lastGroup, before == null ? List.of() : List.of(before), changes, text);
        pending.add(name);
        lastOnPath.put(path, name);
        last = name;
    }
}
