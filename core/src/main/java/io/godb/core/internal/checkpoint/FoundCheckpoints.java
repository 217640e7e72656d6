package io.godb.core.internal.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the directory of a database holds of checkpoints.
 *
 * @param current what CURRENT says; null if it is missing or damaged
 * @param files every checkpoint's file, by ascending number
 * @param candidates those from which the database can be opened, best first; empty for a new database. One whose tables are not
 *     there, or whose log does not follow it, is passed over for the next
 * @param leastLsn recovery that leads to less has lost commits that were durable, and is refused unless that is allowed: an older
 *     candidate is as good as the first only if the log still holds what lies between
 * @param remarks what an operator should know
 */
public record FoundCheckpoints(
        @Nullable Current current,
        List<StoredCheckpoint> files,
        List<Checkpoint> candidates,
        long leastLsn,
        List<String> remarks) {
    /** Copies the lists. */
    public FoundCheckpoints {
        files = List.copyOf(files);
        candidates = List.copyOf(candidates);
        remarks = List.copyOf(remarks);
    }

    /** Whether there is no database yet. */
    public boolean isNew() {
        return candidates.isEmpty();
    }
}
