package io.godb.core.internal.compaction;

import java.util.List;

/**
 * What to do next: to take these tables away and put what is left of them on {@code level}. Where that is 0 they follow each other
 * there, and what is left takes their place.
 *
 * @param inputs in the order in which they are searched: those of level 0 newest first, then level by level
 * @param isBottom whether no table that is not among them has anything older about their keys
 * @param isMove whether the only input can go as it is
 */
public record CompactionPlan(List<TableSummary> inputs, int level, boolean isBottom, boolean isMove) {
    /** Copies the list. */
    public CompactionPlan {
        inputs = List.copyOf(inputs);
    }

    /** What is read, and what must be free on the disk at worst. */
    public long bytes() {
        return inputs.stream().mapToLong(TableSummary::bytes).sum();
    }
}
