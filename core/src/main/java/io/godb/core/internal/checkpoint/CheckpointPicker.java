package io.godb.core.internal.checkpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses which checkpoints are let go; a pure function.
 *
 * <p>Older checkpoints are kept to fall back upon when the newest one, or a table that only it names, cannot be read. That helps
 * only together with the log: <b>the log must be kept from the commit behind the oldest kept checkpoint's LSN on</b>, and a
 * checkpoint that was let go needs none of it any more. A checkpoint for which the log has a gap cannot be fallen back upon
 * without loss. So after letting go, release the log up to {@link #logNeededFrom}, and delete what {@link Leftovers} finds; in
 * this order nothing that is kept ever misses a part.
 */
public final class CheckpointPicker {
    private static final int LARGEST_SHARE = 2;

    /**
     * How many are kept, and how long.
     *
     * @param kept the most that are kept, at least 1
     * @param retention how long one is kept after a newer one has taken its place
     */
    public record Rules(int kept, Duration retention) {
        /** Refuses what keeps nothing. */
        public Rules {
            if (kept < 1 || retention.isNegative()) {
                throw new IllegalArgumentException("keeping " + kept + " checkpoints for " + retention);
            }
        }
    }

    private CheckpointPicker() {}

    /**
     * Which of the checkpoints to let go, oldest first; never the newest. They are always the oldest ones:
     * <ol>
     *   <li>as many as there are too many;
     *   <li>those that have not been the newest for longer than the retention. It does not count from when they were taken, or one
     *       taken an hour after the last would leave nothing to fall back upon. A clock that went back keeps them longer, and
     *       whoever is older than one that goes, goes too;
     *   <li>as many as it takes until the tables that only older ones than the newest name are at most half as large as those of
     *       the newest; likewise what was loaded since and merged, which only replaying from an older one needs. (With an empty
     *       newest one everything goes.)
     * </ol>
     *
     * @param checkpoints those that are kept, oldest first
     */
    public static List<Checkpoint> letGo(List<Checkpoint> checkpoints, long nowMillis, Rules rules) {
        int count = Math.max(checkpoints.size() - rules.kept(), 0);
        for (int i = count; i < checkpoints.size() - 1; i++) {
            if (isOlder(checkpoints.get(i + 1).timeMillis(), nowMillis, rules.retention())) {
                count = i + 1;
            }
        }
        if (checkpoints.isEmpty()) {
            return List.of();
        }
        long most = checkpoints.get(checkpoints.size() - 1).tableBytes() / LARGEST_SHARE;
        List<Long> pinned = pinnedBytesFrom(checkpoints);
        while (count < checkpoints.size() - 1 && pinned.get(count) > most) {
            count++;
        }
        return List.copyOf(checkpoints.subList(0, count));
    }

    /** The first commit that must stay in the log for the sake of these checkpoints, oldest first. */
    public static long logNeededFrom(List<Checkpoint> kept) {
        return kept.stream().mapToLong(Checkpoint::lsn).min().orElse(0) + 1;
    }

    private static boolean isOlder(long sinceMillis, long nowMillis, Duration retention) {
        return Duration.ofMillis(nowMillis).minusMillis(sinceMillis).compareTo(retention) > 0;
    }

    /** For each checkpoint the bytes that it and those between it and the newest name, but the newest does not. */
    private static List<Long> pinnedBytesFrom(List<Checkpoint> checkpoints) {
        Set<Long> seen = new HashSet<>();
        Map<Integer, Long> byIndex = new HashMap<>();
        long bytes = 0;
        Checkpoint newest = checkpoints.get(checkpoints.size() - 1);
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            for (TableEntry table : checkpoints.get(i).tables()) {
                boolean isFirst = seen.add(table.number());
                bytes += isFirst && i < checkpoints.size() - 1 ? table.fileBytes() : 0;
            }
            // What replaying from it asks for, whether a checkpoint names it or not.
            for (LoadedTable loaded : newest.loadedTables()) {
                if (loaded.lsn() > checkpoints.get(i).lsn() && seen.add(loaded.number())) {
                    bytes += loaded.fileBytes();
                }
            }
            byIndex.put(i, bytes);
        }
        List<Long> pinned = new ArrayList<>();
        for (int i = 0; i < checkpoints.size(); i++) {
            pinned.add(byIndex.getOrDefault(i, 0L));
        }
        return pinned;
    }
}
