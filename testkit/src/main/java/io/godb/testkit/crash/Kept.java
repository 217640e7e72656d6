package io.godb.testkit.crash;

import java.util.BitSet;
import java.util.List;

/** Which of the pending effects are on the disk: never one without those it requires. */
final class Kept {
    private final List<Effect> pending;
    private final BitSet indices;

    private Kept(List<Effect> pending, BitSet indices) {
        this.pending = pending;
        this.indices = indices;
    }

    static Kept nothingOf(List<Effect> pending) {
        return new Kept(pending, new BitSet(pending.size()));
    }

    /** The wanted ones, less those that require one that is not wanted. */
    static Kept atMost(List<Effect> pending, BitSet wanted) {
        return atMost(pending, Requirements.of(pending), wanted);
    }

    /** The same for one who asks often. */
    static Kept atMost(List<Effect> pending, Requirements requirements, BitSet wanted) {
        BitSet kept = (BitSet) wanted.clone();
        requirements.removeUnfulfilled(kept);
        return new Kept(pending, kept);
    }

    /** The wanted ones and those they require. */
    static Kept atLeast(List<Effect> pending, BitSet wanted) {
        BitSet kept = (BitSet) wanted.clone();
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (kept.get(i)) {
                setAll(kept, pending.get(i).requires());
            }
        }
        return new Kept(pending, kept);
    }

    private static void setAll(BitSet kept, List<Effect> required) {
        for (Effect effect : required) {
            if (effect.index() != Effect.DURABLE) {
                kept.set(effect.index());
            }
        }
    }

    /** Keeps it and what it requires, without the bytes and growth that no force can be relied upon to cover. */
    void addWithReliable(Effect effect) {
        if (!indices.get(effect.index())) {
            indices.set(effect.index());
            for (Effect required : effect.requires()) {
                if (required.index() != Effect.DURABLE && (required.isForceable() || required.file() == null)) {
                    addWithReliable(required);
                }
            }
        }
    }

    /** The kept ones, oldest first. */
    List<Effect> effects() {
        return indices.stream().mapToObj(pending::get).toList();
    }

    boolean has(Effect effect) {
        return indices.get(effect.index());
    }

    /** Their indices, not to be changed. */
    BitSet indices() {
        return indices;
    }

    /** The indices of those that are not kept. */
    BitSet lost() {
        BitSet lost = (BitSet) indices.clone();
        lost.flip(0, pending.size());
        return lost;
    }
}
