package io.godb.bench;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.EntryVisitor;
import io.godb.core.KeyRange;
import io.godb.core.ScanOptions;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.key.LongKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Scans of 1,000,000 entries with keys of 16 bytes and values of 100, put at random. Whatever is shown is summed, every byte of it:
 * eight at a time. The figures of whole scans are for one entry, those of seeks for a seek and the 100 entries behind it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class ScanBenchmark {
    private static final int ENTRIES = RandomOrder.RECORDS;
    private static final int SHOWN = 100;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final long MEMTABLE_BYTES = 512L << 20;

    /** Where the entries are. */
    public enum Source {
        /** In one table. */
        TABLE,
        /** In the memtable they were put into. */
        MEMTABLE,
        /** Every other one in a table, the others in a memtable. */
        BOTH
    }

    /** Where the entries are. */
    @Param
    public Source source;

    private Scratch scratch;
    private Database database;

    /** Sums what it is shown, until it was shown enough. */
    private static final class Summing implements EntryVisitor {
        private final int most;
        private long sum;
        private int shown;

        Summing(int most) {
            this.most = most;
        }

        @Override
        public boolean visit(ByteBuffer key, ByteBuffer value) {
            sum += sum(key) + sum(value);
            return ++shown < most;
        }

        private static long sum(ByteBuffer bytes) {
            int length = bytes.remaining();
            long sum = 0;
            int at = 0;
            for (; at <= length - Long.BYTES; at += Long.BYTES) {
                sum += bytes.getLong(at);
            }
            for (; at < length; at++) {
                sum += bytes.get(at);
            }
            return sum;
        }
    }

    /** Puts each key once. */
    @Setup(Level.Trial)
    public void fill() throws IOException {
        scratch = new Scratch();
        database = Database.open(
                scratch.resolve("db"),
                DatabaseOptions.builder()
                        .fileSystem(new LocalFileSystem())
                        .memoryBytes(2 * MEMTABLE_BYTES)
                        .memtableBytes(MEMTABLE_BYTES)
                        .checkpointInterval(Duration.ZERO)
                        .checkpointEntries(Long.MAX_VALUE)
                        .checkpointLogBytes(Long.MAX_VALUE)
                        .build());
        int[] order = shuffled();
        put(order, 0, ENTRIES / 2);
        if (source == Source.BOTH) {
            database.checkpoint();
        }
        put(order, ENTRIES / 2, ENTRIES);
        if (source == Source.TABLE) {
            database.checkpoint();
        }
    }

    private static int[] shuffled() {
        int[] order = new int[ENTRIES];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ENTRIES; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private void put(int[] order, int from, int to) {
        byte[] value = new byte[VALUE_BYTES];
        SplittableRandom random = new SplittableRandom(from);
        for (int i = from; i < to; i++) {
            random.nextBytes(value);
            database.put(key(order[i]), value);
        }
    }

    private static byte[] key(int number) {
        byte[] key = new byte[KEY_BYTES];
        LongKey.encode(number, ByteBuffer.wrap(key, KEY_BYTES - Long.BYTES, Long.BYTES));
        return key;
    }

    /** Removes the files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        database.close();
        scratch.close();
    }

    /** Every entry. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long all() {
        return shown(ScanOptions.all(), Integer.MAX_VALUE);
    }

    /** Every entry, the other way. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long allDown() {
        return shown(ScanOptions.all().descending(), Integer.MAX_VALUE);
    }

    /** Every key. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long keys() {
        return shown(ScanOptions.all().keysOnly(), Integer.MAX_VALUE);
    }

    /** A random key and those behind it: a scan is opened and closed each time. */
    @Benchmark
    public long seek(RandomOrder next) {
        return shown(ScanOptions.of(KeyRange.from(key(next.next()))), SHOWN);
    }

    private long shown(ScanOptions wanted, int most) {
        Summing summing = new Summing(most);
        database.forEach(wanted, summing);
        return summing.sum;
    }
}
