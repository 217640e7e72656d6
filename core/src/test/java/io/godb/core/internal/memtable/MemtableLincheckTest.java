package io.godb.core.internal.memtable;

import io.godb.core.internal.memory.MemoryBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A memtable with one writer is like a map: whoever reads at the published LSN finds each key's last put. */
@Tag("fault")
@Param(name = "key", gen = IntGen.class, conf = "1:3")
public class MemtableLincheckTest {
    private static final int ITERATIONS = Integer.getInteger("godb.lincheck.iterations", 8);
    private static final int INVOCATIONS = Integer.getInteger("godb.lincheck.invocations", 200);

    private final AtomicLong published = new AtomicLong();
    private final Memtable memtable = new Memtable(new MemoryBudget(4 << 20), 1, 4 << 20, () -> Readers.ANY);

    /** Commits one put. */
    @Operation(nonParallelGroup = "writer")
    public long put(@Param(name = "key") int key) {
        long lsn = published.get() + 1;
        if (!Puts.put(memtable, 1, Puts.key(key), Puts.key(lsn), lsn)) {
            throw new AssertionError("no room");
        }
        published.set(lsn);
        return lsn;
    }

    /** The LSN of the key's newest version. */
    @Operation
    public long get(@Param(name = "key") int key) {
        long ref = Puts.find(memtable, 1, Puts.key(key), published.get());
        return ref == Memtable.NOTHING ? 0 : memtable.lsn(ref);
    }

    /** The same for one thread at a time. */
    public static class Versions {
        private final Map<Integer, Long> newest = new HashMap<>();
        private long last;

        /** Puts. */
        public long put(int key) {
            newest.put(key, ++last);
            return last;
        }

        /** What was put last. */
        public long get(int key) {
            return newest.getOrDefault(key, 0L);
        }
    }

    @Test
    void isAMapUnderStress() {
        new StressOptions()
                .sequentialSpecification(Versions.class)
                .threads(3)
                .actorsPerThread(3)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(MemtableLincheckTest.class);
    }
}
