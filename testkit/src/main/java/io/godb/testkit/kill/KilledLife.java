package io.godb.testkit.kill;

import java.util.List;

/**
 * A child's life as its parent knows it.
 *
 * @param number of the life, the same in all its commits
 * @param claims acknowledgements and truncations, in the order of their arrival
 * @param begun for each writer, the last commit that it began
 * @param inCall the writers whose calls the kill cut short
 * @param moment where the kill fell, in words
 */
public record KilledLife(int number, Claims claims, List<Long> begun, List<Integer> inCall, String moment) {
    /** Copies the lists. */
    public KilledLife {
        begun = List.copyOf(begun);
        inCall = List.copyOf(inCall);
    }
}
