package io.godb.core;

import java.util.List;

/**
 * What merging tables has done since the database was opened.
 *
 * @param levels those that have tables, from 0, where memtables are written to
 * @param merges how often tables were merged
 * @param moves how often a table went to another level as it was
 * @param failures how often it failed, to be tried again
 * @param readBytes the tables that were merged
 * @param writtenBytes what was made of them
 * @param slowedCommits how often a commit was delayed because there were many tables
 * @param stalledCommits how often a commit had to wait because there were too many
 * @param damagedTables those that cannot be merged, because merging met damage in them; {@link Database#validate} looks for more
 */
public record CompactionStats(
        List<LevelStats> levels,
        long merges,
        long moves,
        long failures,
        long readBytes,
        long writtenBytes,
        long slowedCommits,
        long stalledCommits,
        List<DamagedTable> damagedTables) {
    /** Copies the lists. */
    public CompactionStats {
        levels = List.copyOf(levels);
        damagedTables = List.copyOf(damagedTables);
    }
}
