package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CheckpointPickerTest {
    private static final long NOW = 1_000_000;
    private static final CheckpointPicker.Rules ALL = new CheckpointPicker.Rules(100, Duration.ofDays(1));

    private static Checkpoint at(long number, long timeMillis, List<TableEntry> tables) {
        return Checkpoints.with(number, number * 10, timeMillis, 1, tables, Places.DEFAULT, Checkpoints.DATABASE);
    }

    private static List<Long> letGo(CheckpointPicker.Rules rules, Checkpoint... checkpoints) {
        return CheckpointPicker.letGo(List.of(checkpoints), NOW, rules).stream()
                .map(Checkpoint::number)
                .toList();
    }

    @Test
    void asManyGoAsThereAreTooMany() {
        Checkpoint[] three = {at(1, NOW, List.of()), at(2, NOW, List.of()), at(3, NOW, List.of())};
        assertThat(letGo(new CheckpointPicker.Rules(3, Duration.ofDays(1)), three))
                .isEmpty();
        assertThat(letGo(new CheckpointPicker.Rules(2, Duration.ofDays(1)), three))
                .containsExactly(1L);
        assertThat(letGo(new CheckpointPicker.Rules(1, Duration.ofDays(1)), three))
                .containsExactly(1L, 2L);
        assertThat(letGo(ALL)).isEmpty();
    }

    @Test
    void theRetentionCountsFromWhenANewerOneTookItsPlace() {
        CheckpointPicker.Rules second = new CheckpointPicker.Rules(100, Duration.ofSeconds(1));
        assertThat(letGo(second, at(1, 0, List.of()), at(2, NOW - 1_000, List.of())))
                .isEmpty();
        assertThat(letGo(second, at(1, 0, List.of()), at(2, NOW - 1_001, List.of())))
                .containsExactly(1L);
        assertThat(letGo(second, at(1, 0, List.of()))).isEmpty();
        assertThat(letGo(second, at(1, 0, List.of()), at(2, NOW + 5_000, List.of())))
                .isEmpty();
    }

    @Test
    void theOldestGoUntilWhatOnlyOldOnesPinIsHalfOfTheNewest() {
        Checkpoint oldest = at(1, NOW, Checkpoints.tables(100, 1, 2));
        Checkpoint older = at(2, NOW, Checkpoints.tables(100, 2, 3));
        Checkpoint newest = at(3, NOW, Checkpoints.tables(100, 3, 4));
        assertThat(letGo(ALL, oldest, older, newest)).containsExactly(1L);
        Checkpoint small = at(3, NOW, Checkpoints.tables(100, 3));
        assertThat(letGo(ALL, oldest, older, small)).containsExactly(1L, 2L);
        Checkpoint large = at(3, NOW, Checkpoints.tables(100, 3, 4, 5, 6));
        assertThat(letGo(ALL, oldest, older, large)).isEmpty();
    }

    @Property(tries = 500)
    void whatGoesIsTheOldestAndNeverTheNewestAndWhatStaysKeepsTheRules(
            @ForAll long seed,
            @IntRange(min = 1, max = 8) @ForAll int count,
            @ForAll @IntRange(min = 1, max = 6) int kept) {
        Random random = new Random(seed);
        List<Checkpoint> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            long[] tables = random.longs(random.nextInt(5), 1, 9).distinct().toArray();
            all.add(at(i, NOW - random.nextInt(3_000), Checkpoints.tables(100, tables)));
        }
        CheckpointPicker.Rules rules = new CheckpointPicker.Rules(kept, Duration.ofSeconds(1));
        List<Checkpoint> gone = CheckpointPicker.letGo(all, NOW, rules);
        assertThat(gone).isEqualTo(all.subList(0, gone.size()));
        List<Checkpoint> left = all.subList(gone.size(), count);
        assertThat(left).isNotEmpty().hasSizeLessThanOrEqualTo(kept);
        for (int i = 1; i < left.size(); i++) {
            assertThat(NOW - left.get(i).timeMillis()).isLessThanOrEqualTo(1_000);
        }
        assertThat(2 * pinned(left)).isLessThanOrEqualTo(all.get(count - 1).tableBytes());
        assertThat(CheckpointPicker.letGo(left, NOW, rules)).isEmpty();
        assertThat(CheckpointPicker.logNeededFrom(left)).isEqualTo(left.get(0).lsn() + 1);
    }

    private static long pinned(List<Checkpoint> left) {
        Set<Long> numbers = new HashSet<>();
        left.forEach(each -> each.tables().forEach(table -> numbers.add(table.number())));
        left.get(left.size() - 1).tables().forEach(table -> numbers.remove(table.number()));
        return numbers.size() * 100L;
    }

    @Test
    void rulesThatKeepNothingAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CheckpointPicker.Rules(0, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new CheckpointPicker.Rules(1, Duration.ofMillis(-1)));
    }
}
