package io.godb.bench;

import io.godb.core.log.Log;
import io.godb.core.log.LogRecovery;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * Opening a log of 1,000,000 records of 100 bytes whose process was killed. The killed process runs once; each opening gets
 * a copy of what it left. Only the opening is measured, and it is the whole of an invocation in every mode of JMH.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OpenAfterKillBenchmark {
    /** Whether the copy is on the device, or in the page cache alone: an opening that forces pays for the latter. */
    @Param({"true", "false"})
    public boolean isForced;

    private Scratch scratch;
    private Path killed = Path.of("");
    private Path restored = Path.of("");
    private @Nullable Log log;

    /** Has the log written. */
    @Setup
    public void kill() throws IOException, InterruptedException {
        scratch = new Scratch();
        killed = scratch.resolve("killed");
        restored = scratch.resolve("restored");
        KilledWriter.leaveBehind(killed);
    }

    /** Copies it. */
    @Setup(Level.Invocation)
    public void restore() throws IOException {
        List<Path> sources;
        try (Stream<Path> walk = Files.walk(killed)) {
            sources = walk.toList();
        }
        for (Path source : sources) {
            Path target = restored.resolve(killed.relativize(source).toString());
            Files.copy(source, target);
            if (isForced && Files.isRegularFile(target)) {
                force(target);
            }
        }
    }

    /** Opens the copy. */
    @Benchmark
    public Log open() {
        Log opened = Log.open(restored);
        log = opened;
        return opened;
    }

    /** Checks that it was what it should be, and removes it. */
    @TearDown(Level.Invocation)
    public void discard() throws IOException {
        Log opened = Objects.requireNonNull(log);
        LogRecovery recovery = opened.recovery();
        opened.close();
        scratch.remove("restored");
        if (recovery.wasClean() || recovery.endOffset() != KilledWriter.RECORDS) {
            throw new IllegalStateException("this was not a killed log with all its records: " + recovery);
        }
    }

    /** Removes all. */
    @TearDown
    public void close() throws IOException {
        scratch.close();
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
