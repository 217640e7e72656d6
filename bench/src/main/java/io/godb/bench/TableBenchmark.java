package io.godb.bench;

import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.table.Found;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableOptions;
import io.godb.core.internal.table.TableWriter;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One sorted table of keys of 16 bytes and values of 100: written, searched at random and walked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TableBenchmark {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final int WRITTEN_ENTRIES = 1_000_000;
    private static final UUID DATABASE = new UUID(1, 2);
    private static final long SECRET = 0x9E37_79B9_7F4A_7C15L;

    /** How many keys it has. */
    @Param("1000000")
    public int keys;

    private final LocalFileSystem files = new LocalFileSystem();
    private Scratch scratch;
    private Table table;
    private int written;

    /** What each reading thread has for itself. */
    @State(Scope.Thread)
    public static class Reader {
        private final byte[] key = new byte[KEY_BYTES];
        private final Found found = new Found();
        private int seed = 1;

        /** Even numbers are in the table, odd ones are not. */
        private long next(int keys, int odd) {
            seed = seed * 1_664_525 + 1_013_904_223;
            long number = ((Integer.toUnsignedLong(seed) * keys) >>> 32) * 2 + odd;
            fill(key, number);
            return KeyHash.of(SECRET, 1, key, 0, KEY_BYTES);
        }
    }

    /** Writes the table. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        scratch = new Scratch();
        write("read", keys);
        table = Table.open(files, scratch.resolve("read"), DATABASE, 1);
    }

    /** Removes it. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        table.close();
        scratch.close();
    }

    private static void fill(byte[] key, long number) {
        LONG.set(key, 0, 0x7573_6572_3a00_0000L);
        LONG.set(key, Long.BYTES, number);
    }

    private void write(String name, int count) {
        TableWriter writer = new TableWriter(files, scratch.resolve(name), DATABASE, 1, SECRET, TableOptions.DEFAULT);
        byte[] key = new byte[KEY_BYTES];
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < count; i++) {
            fill(key, i * 2L);
            writer.add(EntryKind.PUT, 1, key, 0, KEY_BYTES, i + 1L, 0, value, 0, VALUE_BYTES);
        }
        writer.finish();
    }

    /** A key that is there, with its value. */
    @Benchmark
    public byte[] hit(Reader reader) {
        long hash = reader.next(keys, 0);
        if (!table.find(1, reader.key, 0, KEY_BYTES, hash, Long.MAX_VALUE, reader.found)) {
            throw new IllegalStateException("a key is missing");
        }
        return reader.found.value();
    }

    /** A key that is there, its value left where it is. */
    @Benchmark
    public boolean hitWithoutValue(Reader reader) {
        long hash = reader.next(keys, 0);
        return table.find(1, reader.key, 0, KEY_BYTES, hash, Long.MAX_VALUE, reader.found);
    }

    /** A key that is not there. */
    @Benchmark
    public boolean miss(Reader reader) {
        long hash = reader.next(keys, 1);
        return table.find(1, reader.key, 0, KEY_BYTES, hash, Long.MAX_VALUE, reader.found);
    }

    /** A seek to a key. */
    @Benchmark
    public boolean seek(Reader reader) {
        reader.next(keys, 0);
        try (EntryCursor cursor = table.cursor()) {
            return cursor.seek(1, reader.key, 0, KEY_BYTES);
        }
    }

    /** A million entries forwards, key and value looked at; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(WRITTEN_ENTRIES)
    public long scan() {
        long sum = 0;
        try (EntryCursor cursor = table.cursor()) {
            boolean more = cursor.seek(0, new byte[0], 0, 0);
            for (int i = 0; more && i < WRITTEN_ENTRIES; i++) {
                sum += cursor.keyBytes()[cursor.keyFrom()] + cursor.valueBytes()[cursor.valueFrom()] + cursor.lsn();
                more = cursor.next();
            }
        }
        return sum;
    }

    /** The same backwards. */
    @Benchmark
    @OperationsPerInvocation(WRITTEN_ENTRIES)
    public long scanBack() {
        long sum = 0;
        try (EntryCursor cursor = table.cursor()) {
            boolean more = cursor.seekBefore(-1, new byte[0], 0, 0);
            for (int i = 0; more && i < WRITTEN_ENTRIES; i++) {
                sum += cursor.keyBytes()[cursor.keyFrom()] + cursor.valueBytes()[cursor.valueFrom()] + cursor.lsn();
                more = cursor.previous();
            }
        }
        return sum;
    }

    /** A million entries, about 145 MB with their indexes, and the force; the time is that of one entry. */
    @Benchmark
    @OperationsPerInvocation(WRITTEN_ENTRIES)
    public void write() throws IOException {
        written++;
        write("written" + written, WRITTEN_ENTRIES);
        scratch.remove("written" + written);
    }
}
