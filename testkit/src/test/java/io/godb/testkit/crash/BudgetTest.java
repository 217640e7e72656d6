package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
class BudgetTest {
    @Test
    void leavesOutNothingThatFits() {
        Budget budget = new Budget(List.of(3, 4, 5), 12);

        assertThat(budget.isComplete()).isTrue();
        assertThat(budget.total()).isEqualTo(12);
    }

    @Test
    void cutsTheLargestOnly() {
        Budget budget = new Budget(List.of(3, 100, 100), 43);

        assertThat(budget.isComplete()).isFalse();
        assertThat(budget.total()).isEqualTo(43);
        assertThat(budget.drawn(choices(3), new SplittableRandom(1))).hasSize(3);
        assertThat(budget.drawn(choices(100), new SplittableRandom(1))).hasSize(20);
    }

    @Test
    void keepsTheFirstTwoOfWhatItDraws() {
        List<Choice> all = choices(100);

        assertThat(new Budget(List.of(100), 5).drawn(all, new SplittableRandom(1)))
                .hasSize(5)
                .startsWith(all.get(0), all.get(1))
                .doesNotHaveDuplicates();
    }

    private static List<Choice> choices(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Choice("family-" + i, Kept.nothingOf(List.of()), Residue.ZERO))
                .toList();
    }
}
