package io.godb.testkit.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Shares a number of images among the points of an exploration: the systematic candidates of all first, then the others. */
final class Budget {
    private final Share systematic;
    private final Share others;
    private final long skipped;
    private final long share;

    Budget(List<Demand> demands, long budget) {
        this.systematic = Share.of(demands.stream().map(Demand::systematic).toList(), budget, 1);
        this.others = Share.of(demands.stream().map(Demand::others).toList(), budget - systematic.total(), 0);
        this.skipped = demands.stream().mapToLong(Demand::total).sum() - total();
        this.share = demands.stream()
                .filter(demand -> systematic.of(demand.systematic()) < demand.systematic())
                .mapToLong(this::granted)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private long granted(Demand demand) {
        return (long) systematic.of(demand.systematic()) + others.of(demand.others());
    }

    /** How many images that makes. */
    long total() {
        return systematic.total() + others.total();
    }

    /** How many candidates are left out. */
    long skipped() {
        return skipped;
    }

    /** How many candidates the point got that got fewest; very many if each got all its systematic ones. */
    long share() {
        return share;
    }

    /** As many as one point may have; the first two, none and all, are always among them if two may be. */
    List<Choice> drawn(List<Choice> choices, SplittableRandom random) {
        List<Choice> first = choices.stream().filter(Choice::isSystematic).toList();
        List<Choice> later =
                choices.stream().filter(choice -> !choice.isSystematic()).toList();
        List<Choice> drawn = new ArrayList<>(drawn(first, systematic.of(first.size()), random));
        drawn.addAll(drawn(later, others.of(later.size()), random));
        return drawn;
    }

    private static List<Choice> drawn(List<Choice> choices, int count, SplittableRandom random) {
        if (choices.size() <= count) {
            return choices;
        }
        int fixed = Math.min(2, count);
        List<Choice> rest = new ArrayList<>(choices.subList(fixed, choices.size()));
        Collections.shuffle(rest, new Random(random.nextLong()));
        List<Choice> drawn = new ArrayList<>(choices.subList(0, fixed));
        drawn.addAll(rest.subList(0, count - fixed));
        return drawn;
    }

    /** The numbers of candidates at one point. */
    record Demand(int systematic, int others) {
        static Demand of(List<Choice> choices) {
            int systematic = (int) choices.stream().filter(Choice::isSystematic).count();
            return new Demand(systematic, choices.size() - systematic);
        }

        int total() {
            return systematic + others;
        }
    }
}
