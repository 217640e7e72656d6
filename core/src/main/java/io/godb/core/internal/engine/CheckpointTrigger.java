package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;

/**
 * Knows when enough was committed for another checkpoint.
 *
 * <p><b>Threads.</b> {@link #add} under the commit lock, {@link #reset} by the one who takes a checkpoint: a commit counted in
 * between may be counted for the wrong one, which delays or hastens the next by as much.
 */
final class CheckpointTrigger {
    private final long entriesLimit;
    private final long bytesLimit;
    private volatile boolean isDue;
    private volatile boolean isTold;
    private volatile Runnable wake = () -> {};
    private long entries;
    private long bytes;

    CheckpointTrigger(DatabaseOptions options) {
        this.entriesLimit = options.checkpointEntries();
        this.bytesLimit = options.checkpointLogBytes();
    }

    /** Is called, outside the commit lock, when a checkpoint has become due. */
    void onDue(Runnable runnable) {
        wake = runnable;
    }

    void add(int moreEntries, int moreBytes) {
        entries += moreEntries;
        bytes += moreBytes;
        if ((entries >= entriesLimit || bytes >= bytesLimit) && !isTold) {
            isTold = true;
            isDue = true;
        }
    }

    /** After a commit, outside the lock. */
    void committed() {
        if (isDue) {
            isDue = false;
            wake.run();
        }
    }

    void reset() {
        entries = 0;
        bytes = 0;
        isTold = false;
    }
}
