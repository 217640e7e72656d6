package io.godb.core.internal.engine;

import io.godb.core.log.LogPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * Which run of the process wrote which commit: for those that a checkpoint covers as the checkpoint says, whatever log there was then;
 * for later ones as the log says.
 *
 * <p><b>Threads.</b> Any; it never changes.
 */
final class Runs {
    /** So many runs are remembered. */
    private static final int MOST = 1_000;

    private final List<LogPosition> covered;
    private final long coveredLsn;

    /** {@code covered} are the runs of the commits up to {@code coveredLsn}, each with its first one, ascending. */
    Runs(List<LogPosition> covered, long coveredLsn) {
        this.covered =
                covered.stream().filter(each -> each.offset() <= coveredLsn).toList();
        this.coveredLsn = coveredLsn;
    }

    /** All of them, given those of the log; ascending. */
    List<LogPosition> with(List<LogPosition> log) {
        List<LogPosition> all = new ArrayList<>(covered);
        for (LogPosition each : log) {
            long first = Math.max(each.offset(), coveredLsn + 1);
            if (!all.isEmpty() && all.get(all.size() - 1).offset() == first) {
                all.remove(all.size() - 1);
            }
            if (all.isEmpty() || all.get(all.size() - 1).incarnation() != each.incarnation()) {
                all.add(new LogPosition(each.incarnation(), first));
            }
        }
        return List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }

    /** The run that wrote a commit, or would; the first one that is known for those before it. */
    static long of(List<LogPosition> runs, long lsn) {
        long incarnation = 0;
        for (LogPosition each : runs) {
            if (each.offset() <= lsn || incarnation == 0) {
                incarnation = each.incarnation();
            }
        }
        return incarnation;
    }
}
