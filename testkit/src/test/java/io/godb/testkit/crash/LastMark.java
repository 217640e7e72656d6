package io.godb.testkit.crash;

import io.godb.testkit.trace.TraceEvent.Mark;
import java.util.List;

/** The newest number that was marked. */
final class LastMark {
    private LastMark() {}

    static int of(Mark.Kind kind, List<Mark> marks) {
        return marks.stream()
                .filter(mark -> mark.kind() == kind)
                .mapToInt(mark -> Integer.parseInt(mark.label()))
                .max()
                .orElse(0);
    }
}
