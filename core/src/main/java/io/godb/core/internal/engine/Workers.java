package io.godb.core.internal.engine;

import io.godb.core.internal.log.Background;
import io.godb.core.internal.log.SegmentedLog;

/** The two threads of a log: preparing the next segment must not wait for a force, which can take seconds. */
final class Workers implements Background {
    private final Worker forcing = new Worker("godb-log-force");
    private final Worker tidying = new Worker("godb-log-tidy");

    /** Begins to work for {@code log}. */
    void begin(SegmentedLog log) {
        forcing.begin(log::force);
        tidying.begin(log::tidy);
    }

    @Override
    public void wake() {
        forcing.wake();
        tidying.wake();
    }

    @Override
    public void stop() {
        forcing.stop();
        tidying.stop();
    }
}
