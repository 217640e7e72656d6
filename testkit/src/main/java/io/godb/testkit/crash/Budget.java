package io.godb.testkit.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Shares a number of images among the points of an exploration: all get the same at most, and the few get all of theirs. */
final class Budget {
    private final long total;
    private final long limit;
    private final boolean complete;

    Budget(List<Integer> counts, long budget) {
        long used = 0;
        long left = counts.size();
        long highest = Long.MAX_VALUE;
        for (int count : counts.stream().sorted().toList()) {
            if (highest == Long.MAX_VALUE && used + count * left > budget) {
                highest = Math.max(1, (budget - used) / left);
            }
            used += Math.min(count, highest);
            left--;
        }
        this.total = used;
        this.limit = highest;
        this.complete = highest == Long.MAX_VALUE;
    }

    /** How many images that makes. */
    long total() {
        return total;
    }

    /** Whether no image is left out. */
    boolean isComplete() {
        return complete;
    }

    /** As many as one point may have; the first two, none and all, are always among them if two may be. */
    List<Choice> drawn(List<Choice> choices, SplittableRandom random) {
        if (choices.size() <= limit) {
            return choices;
        }
        int fixed = (int) Math.min(2, limit);
        List<Choice> rest = new ArrayList<>(choices.subList(fixed, choices.size()));
        Collections.shuffle(rest, new Random(random.nextLong()));
        List<Choice> drawn = new ArrayList<>(choices.subList(0, fixed));
        drawn.addAll(rest.subList(0, (int) limit - fixed));
        return drawn;
    }
}
