package io.godb.core.internal.log;

import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.StalePositionException;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which run of the log wrote which offsets. Immutable. */
final class Incarnations {
    private final List<LogPosition> firsts;

    /** Each incarnation with its first offset, ascending. */
    Incarnations(List<LogPosition> firsts) {
        this.firsts = List.copyOf(firsts);
    }

    /** These, followed by one that begins at that offset; those that wrote nothing are forgotten. */
    Incarnations followedBy(LogPosition first) {
        List<LogPosition> all = new ArrayList<>(firsts);
        all.removeIf(each -> each.offset() >= first.offset());
        all.add(first);
        return new Incarnations(all);
    }

    /** These, without those that ended before that offset. */
    Incarnations from(long startOffset) {
        List<LogPosition> kept = new ArrayList<>(firsts);
        while (kept.size() > 1 && kept.get(1).offset() <= startOffset) {
            kept.remove(0);
        }
        return new Incarnations(kept);
    }

    List<LogPosition> firsts() {
        return firsts;
    }

    /** The incarnation that wrote an offset, or will. */
    long of(long offset) {
        long incarnation = 0;
        for (LogPosition each : firsts) {
            if (each.offset() <= offset) {
                incarnation = each.incarnation();
            }
        }
        return incarnation;
    }

    /** Refuses a position whose record another incarnation wrote. */
    void require(LogPosition position, long startOffset, Path directory) {
        if (position.offset() < startOffset) {
            throw new OffsetOutOfRangeException(
                    "position " + position + " of the log in " + directory + " was truncated away; it now begins at "
                            + startOffset,
                    directory);
        }
        if (of(position.offset()) != position.incarnation()) {
            throw new StalePositionException(
                    "position " + position + " belongs to a run of the log in " + directory
                            + " whose end was lost; what stands at its offset now, if anything, is another record: begin"
                            + " from an earlier position or from the start",
                    directory);
        }
    }
}
