package io.godb.testkit.crash;

import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two traces as one: a process up to the point where it was killed, and what another did with the same files after it.
 * Nothing was lost in between, but nothing became durable either. The second process's files get the numbers of those
 * that it found.
 */
final class KilledTrace {
    private final List<TraceEvent> events;
    private final Map<Path, Long> names = new HashMap<>();
    private final Map<Long, Long> numbers = new HashMap<>();
    private final int killed;
    private long lastFile;
    private long lastForce;

    KilledTrace(Trace first, int point, Trace second) {
        this.events = new ArrayList<>(first.events().subList(0, point));
        events.forEach(this::pass);
        first.events().stream().skip(point).forEach(this::passLater);
        this.killed = events.size();
        second.events().forEach(this::append);
    }

    Trace trace() {
        return new Trace(events);
    }

    /** How many events precede the second process. */
    int killed() {
        return killed;
    }

    private void pass(TraceEvent event) {
        if (event instanceof TraceEvent.Found found) {
            name(found.path(), found.file());
        } else if (event instanceof TraceEvent.Created created) {
            name(created.path(), created.file());
        } else if (event instanceof TraceEvent.Renamed renamed) {
            names.remove(renamed.from());
            name(renamed.to(), renamed.file());
        } else if (event instanceof TraceEvent.Deleted deleted) {
            names.remove(deleted.path());
        } else if (event instanceof TraceEvent.ForceBegan began) {
            lastForce = Math.max(lastForce, began.force());
        } else if (event instanceof TraceEvent.DirectoryForceBegan began) {
            lastForce = Math.max(lastForce, began.force());
        }
    }

    private void name(Path path, long file) {
        names.put(path, file);
        lastFile = Math.max(lastFile, file);
    }

    /** What the recorder found after the kill was there before it. */
    private void passLater(TraceEvent event) {
        if (event instanceof TraceEvent.Found found) {
            events.add(found);
            name(found.path(), found.file());
        }
    }

    private void append(TraceEvent event) {
        if (event instanceof TraceEvent.Found found && names.containsKey(found.path())) {
            numbers.put(found.file(), names.get(found.path()));
        } else {
            events.add(renumbered(event));
        }
    }

    private TraceEvent renumbered(TraceEvent event) {
        if (event instanceof TraceEvent.Found found) {
            return new TraceEvent.Found(file(found.file()), found.path(), found.bytes());
        } else if (event instanceof TraceEvent.Created created) {
            return new TraceEvent.Created(file(created.file()), created.path());
        } else if (event instanceof TraceEvent.Renamed renamed) {
            return new TraceEvent.Renamed(file(renamed.file()), renamed.from(), renamed.to());
        } else if (event instanceof TraceEvent.Wrote wrote) {
            return new TraceEvent.Wrote(file(wrote.file()), wrote.position(), wrote.bytes(), wrote.route());
        } else if (event instanceof TraceEvent.WriteFailed failed) {
            return new TraceEvent.WriteFailed(file(failed.file()), failed.position(), failed.bytes(), failed.route());
        } else if (event instanceof TraceEvent.Filled filled) {
            return new TraceEvent.Filled(file(filled.file()), filled.length());
        }
        return renumberedForce(event);
    }

    private TraceEvent renumberedForce(TraceEvent event) {
        if (event instanceof TraceEvent.ForceBegan began) {
            return new TraceEvent.ForceBegan(file(began.file()), lastForce + began.force());
        } else if (event instanceof TraceEvent.ForceEnded ended) {
            return new TraceEvent.ForceEnded(file(ended.file()), lastForce + ended.force(), ended.succeeded());
        } else if (event instanceof TraceEvent.DirectoryForceBegan began) {
            return new TraceEvent.DirectoryForceBegan(began.directory(), lastForce + began.force());
        } else if (event instanceof TraceEvent.DirectoryForceEnded ended) {
            return new TraceEvent.DirectoryForceEnded(ended.directory(), lastForce + ended.force(), ended.succeeded());
        }
        return event;
    }

    private long file(long number) {
        return numbers.getOrDefault(number, lastFile + number);
    }
}
