package io.godb.testkit.crash;

import io.godb.testkit.trace.TraceEvent;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was durable before the first event: what the trace found, wherever in the trace it says so, and the directories
 * it uses without having made them.
 */
final class InitialDisk {
    private final List<TraceEvent> events;
    private final Map<Long, DiskFile> files;
    private final Map<Path, Node> names;
    private final Set<Path> made = new HashSet<>();

    InitialDisk(List<TraceEvent> events, Map<Long, DiskFile> files, Map<Path, Node> names) {
        this.events = events;
        this.files = files;
        this.names = names;
    }

    void load() {
        for (TraceEvent event : events) {
            if (event instanceof TraceEvent.DirectoryMade directory) {
                made.add(directory.directory());
            }
        }
        events.forEach(this::load);
    }

    private void load(TraceEvent event) {
        if (event instanceof TraceEvent.Found found) {
            loadFile(found);
        } else if (event instanceof TraceEvent.DirectoryFound found) {
            addDirectories(found.directory());
        } else if (event instanceof TraceEvent.DirectoryMade directory) {
            addDirectories(directory.directory().getParent());
        } else if (event instanceof TraceEvent.Created created) {
            addDirectories(created.path().getParent());
        } else if (event instanceof TraceEvent.Renamed renamed) {
            addDirectories(renamed.to().getParent());
        }
    }

    private void loadFile(TraceEvent.Found found) {
        DiskFile file = new DiskFile(found.file(), found.path());
        file.load(found.bytes());
        files.put(found.file(), file);
        names.put(found.path(), file);
        addDirectories(found.path().getParent());
    }

    private void addDirectories(@Nullable Path lowest) {
        Path next = lowest;
        while (next != null && !made.contains(next) && !next.toString().isEmpty()) {
            names.put(next, Node.DIRECTORY);
            next = next.getParent();
        }
    }
}
