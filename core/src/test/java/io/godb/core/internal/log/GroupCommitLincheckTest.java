package io.godb.core.internal.log;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The group commit is like a counter: a commit takes effect once, between its call and its return, in the order of the
 * offsets; and whoever asks for the durable offset sees exactly those commits. A lost wake-up would be a hang, which is
 * found too.
 */
@Tag("fault")
public class GroupCommitLincheckTest {
    private static final int ITERATIONS = Integer.getInteger("godb.lincheck.iterations", 8);
    private static final int INVOCATIONS = Integer.getInteger("godb.lincheck.invocations", 200);

    private final AtomicLong appended = new AtomicLong();
    private final DurableOffset durable = new DurableOffset(
            Path.of("log"),
            new Failure(Path.of("log")),
            0,
            appended::get,
            GroupCommitLincheckTest::nobodyElse,
            () -> {},
            0);

    private static void nobodyElse() {
        throw new AssertionError("only threads wait here");
    }

    /** Appends, and waits until that is durable. */
    @Operation
    public long commit() {
        long offset = appended.incrementAndGet();
        durable.await(offset);
        return offset;
    }

    /** What is durable. */
    @Operation
    public long durableOffset() {
        return durable.get();
    }

    /** The same for one thread at a time. */
    public static class Counter {
        private long count;

        /** Counts. */
        public long commit() {
            return ++count;
        }

        /** What was counted. */
        public long durableOffset() {
            return count;
        }
    }

    @Test
    void isACounterInEveryInterleaving() {
        new ModelCheckingOptions()
                .sequentialSpecification(Counter.class)
                .threads(3)
                .actorsPerThread(2)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(GroupCommitLincheckTest.class);
    }

    @Test
    void isACounterUnderStress() {
        new StressOptions()
                .sequentialSpecification(Counter.class)
                .threads(3)
                .actorsPerThread(3)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS * 10)
                .check(GroupCommitLincheckTest.class);
    }
}
