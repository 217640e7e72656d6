package io.godb.core.internal.engine;

import io.godb.core.internal.log.Background;
import io.godb.core.internal.log.SegmentedLog;
import java.util.List;

/**
 * The threads of a log. They are three, because neither writing what was gathered, which is due in a tenth of a second, nor
 * preparing the next segment may wait for a force, which can take seconds, or for the user's archive.
 */
final class Workers implements Background {
    private final Worker writing = new Worker("godb-log-write");
    private final Worker forcing = new Worker("godb-log-force");
    private final Worker tidying = new Worker("godb-log-tidy");
    private final List<Worker> all = List.of(writing, forcing, tidying);

    /** Begins to work for {@code log}. */
    void begin(SegmentedLog log) {
        writing.begin(log::write);
        forcing.begin(log::force);
        tidying.begin(log::tidy);
    }

    @Override
    public void wake() {
        all.forEach(Worker::wake);
    }

    @Override
    public void stop() {
        all.forEach(Worker::stop);
    }
}
