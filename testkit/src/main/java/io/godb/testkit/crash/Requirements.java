package io.godb.testkit.crash;

import java.util.BitSet;
import java.util.List;

/** Which pending effects require which others, as long as none is added or becomes durable. */
final class Requirements {
    /** By the index of an effect, the indices of what it requires. */
    private final int[][] required;

    private Requirements(int[][] required) {
        this.required = required;
    }

    static Requirements of(List<Effect> pending) {
        return new Requirements(pending.stream().map(Requirements::pendingOnes).toArray(int[][]::new));
    }

    private static int[] pendingOnes(Effect effect) {
        return effect.requires().stream()
                .mapToInt(Effect::index)
                .filter(index -> index != Effect.DURABLE)
                .toArray();
    }

    /** Takes out those that require one that is not there. Each is younger than what it requires. */
    void removeUnfulfilled(BitSet effects) {
        for (int i = effects.nextSetBit(0); i >= 0; i = effects.nextSetBit(i + 1)) {
            if (!hasAll(effects, required[i])) {
                effects.clear(i);
            }
        }
    }

    private static boolean hasAll(BitSet effects, int[] indices) {
        for (int index : indices) {
            if (!effects.get(index)) {
                return false;
            }
        }
        return true;
    }
}
