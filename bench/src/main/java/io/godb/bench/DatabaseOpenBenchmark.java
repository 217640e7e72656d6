package io.godb.bench;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.internal.format.LittleEndian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Opening a database, again and again in one JVM, so that its code is compiled after some iterations: the peers' cell {@code kill}
 * opens once in each JVM, and most of that is compiling.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DatabaseOpenBenchmark {
    /** What is opened. */
    public enum Content {
        /** What a kill leaves of 1,000,000 puts, 16 and 100 bytes, of which nothing was flushed. */
        UNFLUSHED,
        /** 10,000 keyspaces with a key each, closed; each is opened. */
        KEYSPACES
    }

    private static final int PUTS = 1_000_000;
    private static final int KEYSPACES = 10_000;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    @Param({"UNFLUSHED", "KEYSPACES"})
    public Content content;

    private Scratch scratch;
    private Path kept = Path.of("");
    private Path opened = Path.of("");
    private @Nullable Database database;

    /** Makes what is opened. */
    @Setup
    public void make() throws IOException {
        scratch = new Scratch();
        kept = scratch.resolve("kept");
        opened = scratch.resolve("opened");
        Path made = scratch.resolve("made");
        try (Database filled = Database.open(made, options())) {
            if (content == Content.UNFLUSHED) {
                put(filled);
                // What the files hold while it is open is what a kill would leave.
                copyAll(made, kept);
            } else {
                for (int number = 0; number < KEYSPACES; number++) {
                    filled.keyspace(name(number)).put(new byte[KEY_BYTES], new byte[VALUE_BYTES]);
                }
            }
        }
        if (content == Content.KEYSPACES) {
            copyAll(made, kept);
        }
        scratch.remove("made");
    }

    private static DatabaseOptions options() {
        return DatabaseOptions.builder()
                .durability(Durability.OS)
                .memtableBytes(256L << 20)
                .memoryBytes(1L << 30)
                .checkpointInterval(Duration.ZERO)
                .checkpointLogBytes(Long.MAX_VALUE)
                .checkpointEntries(Long.MAX_VALUE)
                .build();
    }

    private static void put(Database filled) {
        byte[] key = new byte[KEY_BYTES];
        byte[] value = new byte[VALUE_BYTES];
        for (long number = 1; number <= PUTS; number++) {
            LittleEndian.putLong(key, 0, number * STEP);
            LittleEndian.putLong(key, Long.BYTES, number);
            LittleEndian.putLong(value, 0, number);
            filled.put(key, value);
        }
    }

    private static String name(int number) {
        return "keyspace-" + number;
    }

    private static void copyAll(Path from, Path to) throws IOException {
        List<Path> sources;
        try (Stream<Path> walk = Files.walk(from)) {
            sources = walk.toList();
        }
        for (Path source : sources) {
            Files.copy(source, to.resolve(from.relativize(source).toString()));
        }
    }

    /** Copies it. */
    @Setup(Level.Invocation)
    public void restore() throws IOException {
        copyAll(kept, opened);
    }

    /** Opens the copy. */
    @Benchmark
    public Database open() {
        Database each = Database.open(opened, options());
        database = each;
        if (content == Content.KEYSPACES) {
            for (int number = 0; number < KEYSPACES; number++) {
                each.openKeyspace(name(number));
            }
        }
        return each;
    }

    /** Checks that it was what it should be, and removes it. */
    @TearDown(Level.Invocation)
    public void discard() throws IOException {
        Database each = Objects.requireNonNull(database);
        long replayed = each.recovery().replayedRecords();
        each.close();
        scratch.remove("opened");
        if (replayed != (content == Content.UNFLUSHED ? PUTS : 0)) {
            throw new IllegalStateException(replayed + " records were replayed");
        }
    }

    /** Removes all. */
    @TearDown
    public void close() throws IOException {
        scratch.close();
    }
}
