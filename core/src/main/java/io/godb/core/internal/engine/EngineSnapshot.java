package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.Snapshot;
import io.godb.core.internal.mvcc.OpenSnapshots;

/** An open snapshot. */
final class EngineSnapshot implements Snapshot {
    private final Engine engine;
    private final OpenSnapshots.Opened opened;
    private volatile boolean isClosed;

    EngineSnapshot(Engine engine) {
        this.engine = engine;
        this.opened = engine.openSnapshots().open(this, engine::visible, () -> {});
    }

    Engine engine() {
        return engine;
    }

    @Override
    public long lsn() {
        return opened.lsn();
    }

    /** Its LSN, if it is open. */
    long requireOpen() {
        if (isClosed) {
            throw new ClosedException(
                    "the snapshot at " + lsn() + " of the database in " + engine.directory() + " is closed",
                    engine.directory());
        }
        return lsn();
    }

    @Override
    public void close() {
        isClosed = true;
        opened.close();
    }
}
