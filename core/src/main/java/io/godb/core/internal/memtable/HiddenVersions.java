package io.godb.core.internal.memtable;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Versions that a newer one of their key hides from everybody: a set of references that is made anew for each run.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class HiddenVersions {
    private final Arena arena;
    private final Supplier<Readers> readers;
    private final int mask;
    /** References, each at or behind the place that its bits say; {@link Arena#NOTHING} where there is none. */
    private int[] slots = {};

    private int count;

    /** For runs of so many versions at most. */
    HiddenVersions(Arena arena, int longest, Supplier<Readers> readers) {
        this.arena = arena;
        this.readers = readers;
        this.mask = Integer.highestOneBit(Math.max(1, longest)) * 4 - 1;
    }

    /** Finds what these versions, which are published, hide. */
    void find(int[] refs, int length) {
        if (count > 0) {
            Arrays.fill(slots, Arena.NOTHING);
            count = 0;
        }
        Readers now = readers.get();
        for (int index = 0; index < length; index++) {
            int older = arena.older(refs[index]);
            if (older != Arena.NOTHING && now.isHidden(arena.lsn(older), arena.lsn(refs[index]))) {
                add(older);
            }
        }
    }

    private void add(int ref) {
        if (slots.length == 0) {
            slots = new int[mask + 1];
            Arrays.fill(slots, Arena.NOTHING);
        }
        int slot = slotOf(ref);
        while (slots[slot] != Arena.NOTHING && slots[slot] != ref) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = ref;
        count++;
    }

    private int slotOf(int ref) {
        return (ref * 0x9E3779B9) >>> 7 & mask;
    }

    private boolean has(int ref) {
        int slot = slotOf(ref);
        while (slots[slot] != Arena.NOTHING) {
            if (slots[slot] == ref) {
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    boolean isAny() {
        return count > 0;
    }

    /** Moves what is left to the front, in its order; returns how many that are. */
    int leaveOut(int[] refs, int length) {
        if (count == 0) {
            return length;
        }
        int left = 0;
        for (int index = 0; index < length; index++) {
            if (!has(refs[index])) {
                refs[left++] = refs[index];
            }
        }
        return left;
    }

    /** What is left of a run; null for nothing. */
    @Nullable
    Run leaveOut(Run run) {
        int[] refs = run.refs.clone();
        int left = leaveOut(refs, refs.length);
        if (left == refs.length || left == 0) {
            return left == 0 ? null : run;
        }
        Run rest = new Run(run.common, left);
        int from = 0;
        for (int index = 0; index < left; index++) {
            while (run.refs[from] != refs[index]) {
                from++;
            }
            rest.refs[index] = refs[index];
            rest.prefixes[index] = run.prefixes[from];
        }
        return rest;
    }
}
