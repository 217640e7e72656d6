package io.godb.testkit.crash;

import io.godb.testkit.trace.TraceEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The forces of a trace that ran beside a failed one of the same file or directory. The system tells one caller only of
 * an error, so the others' success means nothing.
 */
final class DoubtfulForces {
    private final Map<Object, Set<Long>> running = new HashMap<>();
    private final Map<Long, Set<Long>> beside = new HashMap<>();
    private final Set<Long> doubtful = new HashSet<>();

    private DoubtfulForces() {}

    static Set<Long> in(List<TraceEvent> events) {
        DoubtfulForces forces = new DoubtfulForces();
        events.forEach(forces::pass);
        return forces.doubtful;
    }

    private void pass(TraceEvent event) {
        if (event instanceof TraceEvent.ForceBegan began) {
            begin(began.file(), began.force());
        } else if (event instanceof TraceEvent.DirectoryForceBegan began) {
            begin(began.directory(), began.force());
        } else if (event instanceof TraceEvent.ForceEnded ended) {
            end(ended.file(), ended.force(), ended.succeeded());
        } else if (event instanceof TraceEvent.DirectoryForceEnded ended) {
            end(ended.directory(), ended.force(), ended.succeeded());
        }
    }

    private void begin(Object target, long force) {
        Set<Long> others = running.computeIfAbsent(target, t -> new HashSet<>());
        beside.put(force, new HashSet<>(others));
        others.forEach(
                other -> beside.computeIfAbsent(other, o -> new HashSet<>()).add(force));
        others.add(force);
    }

    private void end(Object target, long force, boolean succeeded) {
        running.getOrDefault(target, new HashSet<>()).remove(force);
        if (!succeeded) {
            doubtful.addAll(beside.getOrDefault(force, Set.of()));
        }
    }
}
