package io.godb.core;

import java.time.Duration;

/**
 * Figures of a database, read without locks and without touching the disk. Those that count begin at opening.
 *
 * @param lastLsn the last commit
 * @param durableLsn the last commit that is known to be on the device
 * @param unforcedFor for how long the oldest commit that is not on the device has waited for it
 * @param memoryLimitBytes what the database may take of the heap
 * @param memoryBytes what it has taken
 * @param memtables in memory, the one being written included
 * @param stalls how often a commit had to wait for memory or for the device
 * @param isFailed whether it accepts no more commits until it is opened again
 * @param compaction what merging tables has done
 * @param scrub what was read again in the background, and what was found
 * @param cache what the cache of decompressed blocks has done
 */
public record DatabaseStats(
        long lastLsn,
        long durableLsn,
        Duration unforcedFor,
        long memoryLimitBytes,
        long memoryBytes,
        int memtables,
        long memtableBytes,
        int tables,
        long tableBytes,
        long flushes,
        long checkpoints,
        long logBytes,
        int logSegments,
        int keyspaces,
        int openSnapshots,
        long stalls,
        boolean isFailed,
        CompactionStats compaction,
        ScrubStats scrub,
        CacheStats cache) {}
