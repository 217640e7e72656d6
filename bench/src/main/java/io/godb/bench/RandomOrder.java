package io.godb.bench;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Which of 1,000,000 records is read next: a table drawn once, the same for every contender. */
@State(Scope.Thread)
public class RandomOrder {
    static final int RECORDS = 1_000_000;
    private static final int DRAWS = 1 << 20;
    private static final int SEED = 7;

    private final int[] numbers =
            new SplittableRandom(SEED).ints(DRAWS, 0, RECORDS).toArray();
    private int draw;

    /** Counted from 0. */
    int next() {
        draw = (draw + 1) & (DRAWS - 1);
        return numbers[draw];
    }
}
