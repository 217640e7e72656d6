package io.godb.testkit.oracle;

import java.util.EnumMap;
import java.util.Map;

/** How far the store must reach after each kind of crash, and who was told so. What is found is a prefix, so one end each does. */
final class PromisedEnds {
    /** The end, with the words that say who was promised it. */
    record End(long position, String claim) {}

    private static final End NOWHERE = new End(Long.MIN_VALUE, "nothing");

    private final Map<Promise, End> ends = new EnumMap<>(Promise.class);

    void raise(Promise promise, long position, String claim) {
        for (Promise crash : Promise.values()) {
            if (promise.covers(crash) && position > after(crash).position()) {
                ends.put(crash, new End(position, claim));
            }
        }
    }

    /** The crash took what was not promised against it. */
    void lowerTo(Promise crash) {
        End end = after(crash);
        for (Promise lesser : Promise.values()) {
            if (!lesser.covers(crash)) {
                ends.put(lesser, end);
            }
        }
    }

    End after(Promise crash) {
        return ends.getOrDefault(crash, NOWHERE);
    }
}
