package io.godb.bench;

import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.memtable.Readers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A memtable alone: keys of 16 bytes, values of 100. A put reserves and hashes, as a commit does; a memtable that holds 1.5
 * million versions gives way to a fresh one, whose chunks come from the pool. A get finds and copies the value.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class MemtableBenchmark {
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final long SECRET = 0x1234_5678_9ABC_DEF1L;
    private static final long MOST_VERSIONS = 1_500_000;

    private final MemoryBudget budget = new MemoryBudget(1L << 30);
    private final byte[] entry = new byte[KEY_BYTES + VALUE_BYTES];
    private final byte[] target = new byte[VALUE_BYTES];

    /** How many keys there are. */
    @Param({"10000", "1000000"})
    public int keys;

    private Memtable read = new Memtable(budget, SECRET, 1L << 30, () -> Readers.ANY);
    private Memtable written = new Memtable(budget, SECRET, 1L << 30, () -> Readers.ANY);
    private long lsn;
    private long state = 1;

    /** Puts each key once. */
    @Setup(Level.Trial)
    public void fill() {
        for (int number = 0; number < keys; number++) {
            put(read, number, number + 1L);
        }
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        read.close();
        written.close();
    }

    /** Writes a random key. */
    @Benchmark
    public void put() {
        if (lsn == MOST_VERSIONS) {
            written.close();
            written = new Memtable(budget, SECRET, 1L << 30, () -> Readers.ANY);
            lsn = 0;
        }
        put(written, random(), ++lsn);
    }

    /** Reads a random key that is there. */
    @Benchmark
    public byte[] get() {
        setKey(random());
        long hash = KeyHash.of(SECRET, 1, entry, 0, KEY_BYTES);
        long ref = read.find(1, entry, 0, KEY_BYTES, hash, Long.MAX_VALUE);
        read.copyValue(ref, target, 0);
        return target;
    }

    /** Reads a random key that is not there. */
    @Benchmark
    public long miss() {
        setKey(random() + (long) keys);
        long hash = KeyHash.of(SECRET, 1, entry, 0, KEY_BYTES);
        return read.find(1, entry, 0, KEY_BYTES, hash, Long.MAX_VALUE);
    }

    private void put(Memtable memtable, long number, long commit) {
        setKey(number);
        long hash = KeyHash.of(SECRET, 1, entry, 0, KEY_BYTES);
        if (!memtable.reserve(1, KEY_BYTES + VALUE_BYTES)) {
            throw new IllegalStateException("full");
        }
        memtable.put(EntryKind.PUT, 1, entry, 0, KEY_BYTES, KEY_BYTES, VALUE_BYTES, 0, commit, hash);
    }

    private void setKey(long number) {
        LittleEndian.putLong(entry, 8, Long.reverseBytes(number));
    }

    private int random() {
        state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        return (int) (((state >>> 33) * keys) >>> 31);
    }
}
