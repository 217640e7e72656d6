package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.testkit.crash.Budget.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
class BudgetTest {
    /** Told apart by their identity. */
    private static final List<Kept> KEPT =
            Stream.generate(() -> Kept.nothingOf(List.of())).limit(2_000).toList();

    @Test
    void leavesOutNothingThatFits() {
        Budget budget = new Budget(List.of(new Demand(3, 1), new Demand(3, 2), new Demand(5, 0)), 14);

        assertThat(budget.skipped()).isZero();
        assertThat(budget.total()).isEqualTo(14);
        assertThat(budget.share()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void cutsTheLargestOnly() {
        Budget budget = new Budget(List.of(new Demand(3, 0), new Demand(100, 0), new Demand(100, 0)), 43);

        assertThat(budget.skipped()).isEqualTo(160);
        assertThat(budget.share()).isEqualTo(20);
        assertThat(budget.total()).isEqualTo(43);
        assertThat(budget.drawn(choices(3, 0), new SplittableRandom(1))).hasSize(3);
        assertThat(budget.drawn(choices(100, 0), new SplittableRandom(1))).hasSize(20);
    }

    @Test
    void givesToTheSystematicCandidatesOfAllPointsFirst() {
        Budget budget = new Budget(List.of(new Demand(10, 1_000), new Demand(40, 1_000)), 60);

        assertThat(budget.drawn(choices(40, 1_000), new SplittableRandom(1)))
                .hasSize(45)
                .containsAll(choices(40, 0));
        assertThat(budget.drawn(choices(10, 1_000), new SplittableRandom(1))).hasSize(15);
        assertThat(budget.share()).isEqualTo(Long.MAX_VALUE);
        assertThat(budget.skipped()).isEqualTo(1_990);
    }

    @Test
    void keepsTheFirstTwoOfWhatItDraws() {
        List<Choice> all = choices(100, 0);

        assertThat(new Budget(List.of(new Demand(100, 0)), 5).drawn(all, new SplittableRandom(1)))
                .hasSize(5)
                .startsWith(all.get(0), all.get(1))
                .doesNotHaveDuplicates();
    }

    private static List<Choice> choices(int systematic, int others) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < systematic + others; i++) {
            choices.add(new Choice(i < systematic ? "torn" : "random", KEPT.get(i), Residue.ZERO));
        }
        return choices;
    }
}
