package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.Snapshot;
import io.godb.core.internal.mvcc.OpenSnapshots;
import org.jspecify.annotations.Nullable;

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

    /** Another one at its LSN, if it is open; for a visit if there is no owner. */
    OpenSnapshots.Opened openAgain(@Nullable Object owner, Runnable release) {
        OpenSnapshots.Opened again = engine.openSnapshots().openBeside(owner, opened, release);
        if (again == null) {
            isClosed = true;
            requireOpen();
            throw new IllegalStateException("a closed snapshot is open");
        }
        return again;
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
