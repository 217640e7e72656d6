package io.godb.testkit.crash;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Makes a failing choice lose as little as possible: whole groups are given back first, then single effects. */
final class Shrinker {
    private final List<Effect> pending;
    private final Predicate<Choice> fails;

    Shrinker(List<Effect> pending, Predicate<Choice> fails) {
        this.pending = pending;
        this.fails = fails;
    }

    Choice shrink(Choice failing) {
        Choice smallest = withZeros(failing);
        boolean smaller = true;
        while (smaller) {
            Choice before = smallest;
            smallest = giveBackGroups(smallest);
            smallest = giveBackEffects(smallest);
            smaller = !smallest.kept().indices().equals(before.kept().indices());
        }
        return smallest;
    }

    private Choice withZeros(Choice failing) {
        Choice zeros = new Choice(failing.family(), failing.kept(), Residue.ZERO);
        return failing.residue() != Residue.ZERO && fails.test(zeros) ? zeros : failing;
    }

    private Choice giveBackGroups(Choice failing) {
        Map<Long, BitSet> groups = new LinkedHashMap<>();
        failing.kept().lost().stream()
                .mapToObj(pending::get)
                .forEach(effect -> groups.computeIfAbsent(effect.group(), group -> new BitSet())
                        .set(effect.index()));
        Choice smallest = failing;
        for (BitSet group : groups.values()) {
            smallest = giveBack(smallest, group);
        }
        return smallest;
    }

    private Choice giveBackEffects(Choice failing) {
        Choice smallest = failing;
        for (int index : failing.kept().lost().stream().toArray()) {
            BitSet single = new BitSet();
            single.set(index);
            smallest = giveBack(smallest, single);
        }
        return smallest;
    }

    private Choice giveBack(Choice failing, BitSet returned) {
        BitSet wanted = (BitSet) failing.kept().indices().clone();
        wanted.or(returned);
        Choice smaller = new Choice(failing.family(), Kept.atLeast(pending, wanted), failing.residue());
        boolean isSmaller = !smaller.kept().indices().equals(failing.kept().indices());
        return isSmaller && fails.test(smaller) ? smaller : failing;
    }
}
