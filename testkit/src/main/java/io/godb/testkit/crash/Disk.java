package io.godb.testkit.crash;

import io.godb.testkit.crash.PersistenceModel.Trait;
import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk under one persistence model, while a trace plays on it: what is durable, and the pending effects in the order
 * they came.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A force that ends makes durable what was pending when it began, and whatever that requires and may be relied on.
 *   <li>After a force of a file failed, no force covers what was pending on it then: the system may have dropped it and
 *       called it clean. Nor does a force that ran beside the failed one cover anything.
 *   <li>What became durable lies over everything older that is still pending.
 *   <li>An effect stands behind everything it requires.
 * </ol>
 *
 * <p><b>Threads.</b> One.
 */
final class Disk {
    private final PersistenceModel model;
    private final List<TraceEvent> events;
    private final Map<Long, DiskFile> files = new TreeMap<>();
    private final Map<Path, Node> durableNames = new TreeMap<>();
    private final Map<Long, List<Effect>> coveredByForce = new HashMap<>();
    private final Set<Long> doubtfulForces;
    private final List<Effect> pending = new ArrayList<>();
    private final PendingNames names;
    private final PendingWrites writes;
    private int applied;

    Disk(PersistenceModel model, Trace trace) {
        this.model = model;
        this.events = trace.events();
        this.doubtfulForces = DoubtfulForces.in(events);
        this.names = new PendingNames(model, pending);
        this.writes = new PendingWrites(model, pending);
        new InitialDisk(events, files, durableNames).load();
    }

    /** Plays the next event. */
    void advance() {
        if (model.has(Trait.PROCESS_ONLY)) {
            makeDurable(pending.stream().filter(Effect::isForceable).toList());
        }
        TraceEvent event = events.get(applied);
        if (!changesBytes(event)) {
            changeNamesOrForce(event);
        }
        applied++;
        settleUnnamed();
    }

    /** What no name leads to, or can come to lead to, nobody will ever see: it need not be lost or kept. */
    private void settleUnnamed() {
        Set<@Nullable Node> named = new HashSet<>(durableNames.values());
        for (Effect effect : pending) {
            if (effect instanceof Effect.Name name) {
                name.changes().forEach(change -> named.add(change.node()));
            }
        }
        List<Effect> unnamed = pending.stream()
                .filter(effect -> effect.file() != null && !named.contains(effect.file()))
                .toList();
        if (!unnamed.isEmpty()) {
            makeDurable(unnamed);
        }
    }

    PersistenceModel model() {
        return model;
    }

    /** How many events were played. */
    int applied() {
        return applied;
    }

    /** What a power cut now may keep or lose, oldest first, each with its index set. */
    List<Effect> pending() {
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).setIndex(i);
        }
        return pending;
    }

    Map<Path, Node> durableNames() {
        return durableNames;
    }

    Collection<DiskFile> files() {
        return files.values();
    }

    private boolean changesBytes(TraceEvent event) {
        if (event instanceof TraceEvent.Wrote wrote) {
            writes.add(applied, file(wrote.file()), wrote.position(), wrote.bytes(), wrote.route());
        } else if (event instanceof TraceEvent.WriteFailed failed) {
            writes.addFailed(applied, file(failed.file()), failed.position(), failed.bytes(), failed.route());
        } else if (event instanceof TraceEvent.Filled filled) {
            writes.addFill(applied, file(filled.file()), filled.length());
        } else if (event instanceof TraceEvent.ForceBegan began) {
            coveredByForce.put(began.force(), forceable(pendingOn(file(began.file()))));
        } else if (event instanceof TraceEvent.ForceEnded ended) {
            endForce(ended.force(), ended.succeeded(), pendingOn(file(ended.file())));
        } else {
            return false;
        }
        return true;
    }

    private void changeNamesOrForce(TraceEvent event) {
        if (event instanceof TraceEvent.Created created) {
            names.create(created.path(), createdFile(created));
        } else if (event instanceof TraceEvent.Renamed renamed) {
            file(renamed.file()).rename(renamed.to());
            names.rename(renamed.from(), renamed.to(), file(renamed.file()));
        } else if (event instanceof TraceEvent.Deleted deleted) {
            names.delete(deleted.path());
        } else if (event instanceof TraceEvent.DirectoryMade made) {
            names.create(made.directory(), Node.DIRECTORY);
        } else if (event instanceof TraceEvent.DirectoryForceBegan began) {
            coveredByForce.put(began.force(), forceable(names.pendingIn(began.directory())));
        } else if (event instanceof TraceEvent.DirectoryForceEnded ended) {
            endForce(ended.force(), ended.succeeded(), names.pendingIn(ended.directory()));
        }
    }

    private DiskFile createdFile(TraceEvent.Created created) {
        return files.computeIfAbsent(created.file(), number -> new DiskFile(number, created.path()));
    }

    private DiskFile file(long number) {
        DiskFile file = files.get(number);
        if (file == null) {
            throw new IllegalArgumentException("The trace never said what file " + number + " is");
        }
        return file;
    }

    private List<Effect> pendingOn(DiskFile file) {
        return pending.stream().filter(effect -> file.equals(effect.file())).toList();
    }

    private static List<Effect> forceable(List<Effect> effects) {
        return effects.stream().filter(Effect::isForceable).toList();
    }

    private void endForce(long force, boolean succeeded, List<Effect> stillPending) {
        List<Effect> covered = coveredByForce.remove(force);
        if (!succeeded) {
            stillPending.forEach(Effect::distrust);
        } else if (covered != null && model.honoursForce(applied) && !doubtfulForces.contains(force)) {
            makeDurable(covered);
        }
    }

    private void makeDurable(List<Effect> effects) {
        List<Effect> all = pending();
        Kept kept = Kept.nothingOf(all);
        effects.stream().filter(effect -> effect.index() != Effect.DURABLE).forEach(kept::addWithReliable);
        new DurableWriter(durableNames).write(kept.effects());
        coverOlder(kept);
        kept.effects().forEach(effect -> effect.setIndex(Effect.DURABLE));
        pending.removeIf(effect -> effect.index() == Effect.DURABLE);
    }

    /** What cannot be relied on may be behind what became durable; its bytes must not come back over newer ones. */
    private void coverOlder(Kept durable) {
        for (Effect effect : pending) {
            if (effect instanceof Effect.Data older && !older.isForceable() && !durable.has(older)) {
                durable.effects().stream()
                        .filter(newer -> newer.index() > older.index())
                        .forEach(older::coverWith);
            }
        }
    }
}
