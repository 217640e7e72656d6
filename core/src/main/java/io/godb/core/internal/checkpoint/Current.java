package io.godb.core.internal.checkpoint;

import java.util.UUID;

/**
 * What {@code CURRENT} says: which checkpoint is the newest, and where the rest of the database is.
 *
 * @param database the database's id
 * @param log the log's id
 * @param number the newest checkpoint's
 * @param lsn the commit that checkpoint covers. It was durable then, so an older checkpoint with what follows it in the log must
 *     lead at least this far
 * @param writerEpoch which opening wrote it
 */
public record Current(UUID database, UUID log, long number, long lsn, long writerEpoch, Places places) {
    /** Refuses what cannot be. */
    public Current {
        CheckpointFiles.requireNumber(number);
        if (lsn < 0) {
            throw new IllegalArgumentException("a checkpoint cannot cover commit " + lsn);
        }
    }

    /** What names that checkpoint. */
    public static Current of(Checkpoint newest) {
        return new Current(
                newest.database(), newest.log(), newest.number(), newest.lsn(), newest.writerEpoch(), newest.places());
    }
}
