package io.godb.core.internal.engine;

import io.godb.core.KeyspaceNotFoundException;
import io.godb.core.KeyspaceOptions;
import java.nio.file.Path;

/** One keyspace: the id in its keys, and the commits that created and dropped it. */
final class KeyspaceState {
    /** The LSN of a drop that has not been. */
    static final long NEVER = Long.MAX_VALUE;

    final int id;
    final String name;
    final long createdLsn;
    final KeyspaceOptions options;
    /** Asked under the commit lock, by every put; so it is made once. */
    final Committer.Unchanged isThere = view -> !isDropped();

    private volatile long droppedLsn = NEVER;

    KeyspaceState(int id, String name, long createdLsn, KeyspaceOptions options) {
        this.id = id;
        this.name = name;
        this.createdLsn = createdLsn;
        this.options = options;
    }

    void drop(long lsn) {
        droppedLsn = lsn;
    }

    boolean isThereAt(long lsn) {
        return createdLsn <= lsn && lsn < droppedLsn;
    }

    boolean isDroppedBy(long lsn) {
        return droppedLsn <= lsn;
    }

    boolean isDropped() {
        return droppedLsn != NEVER;
    }

    void requireThere(Path directory) {
        if (isDropped()) {
            throw notFound(name, directory);
        }
    }

    void requireThereAt(long lsn, Path directory) {
        if (!isThereAt(lsn)) {
            throw notFound(name, directory);
        }
    }

    static KeyspaceNotFoundException notFound(String name, Path directory) {
        return new KeyspaceNotFoundException(
                "the database in " + directory + " has no keyspace named '" + name
                        + "', or it was dropped; createKeyspace creates one",
                directory);
    }
}
