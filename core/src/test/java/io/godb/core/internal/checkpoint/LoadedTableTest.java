package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedTableTest {
    private static final TableKey KEY = new TableKey(0, new byte[0]);

    private static TableEntry table(long number, long lsn, List<Property> properties) {
        return new TableEntry(number, 1_000, 0, 1, 0, 0, lsn, lsn, KEY, KEY, properties);
    }

    @Test
    void areSplitIntoAsManyPropertiesAsItTakes() {
        List<LoadedTable> all = new ArrayList<>();
        for (int number = 1; number <= 6_000; number++) {
            all.add(new LoadedTable(number % 7 + 1, number, 2L * number));
        }
        List<Property> properties = LoadedTable.toProperties(all);
        assertThat(properties).hasSize(3).allMatch(Property::isRequired);
        assertThat(LoadedTable.of(properties)).isEqualTo(all);
        assertThat(LoadedTable.toProperties(List.of())).isEmpty();
    }

    @Test
    void refusesWhatIsNone() {
        assertThatThrownBy(() -> LoadedTable.of(List.of(new Property(Property.LOADED_TABLES, new byte[25]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoadedTable.of(List.of(new Property(Property.LOADED_TABLES, new byte[24]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table(1, 5, List.of(new Property(Property.LOADED_BY, new byte[7]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table(1, 5, TableEntry.loadedBy(6))).isInstanceOf(IllegalArgumentException.class);
        assertThat(table(1, 5, TableEntry.loadedBy(5)).loadLsn()).isEqualTo(5);
        assertThat(table(1, 5, TableEntry.loadedBy(0)).loadLsn()).isZero();
    }

    @Test
    void whatOnlyReplayingNeedsCountsAsPinnedByOlderCheckpoints() {
        CheckpointPicker.Rules rules = new CheckpointPicker.Rules(10, Duration.ofDays(1));
        Checkpoint older = Checkpoints.of(1, 3, List.of(table(1, 3, List.of())), List.of());
        List<Property> small = LoadedTable.toProperties(List.of(new LoadedTable(4, 2, 500)));
        List<Property> large = LoadedTable.toProperties(List.of(new LoadedTable(4, 2, 501)));
        List<Property> before = LoadedTable.toProperties(List.of(new LoadedTable(3, 2, 501)));
        List<TableEntry> same = List.of(table(1, 3, List.of()));
        assertThat(CheckpointPicker.letGo(List.of(older, Checkpoints.of(2, 9, same, small)), 0, rules))
                .isEmpty();
        assertThat(CheckpointPicker.letGo(List.of(older, Checkpoints.of(2, 9, same, before)), 0, rules))
                .isEmpty();
        assertThat(CheckpointPicker.letGo(List.of(older, Checkpoints.of(2, 9, same, large)), 0, rules))
                .containsExactly(older);
    }
}
