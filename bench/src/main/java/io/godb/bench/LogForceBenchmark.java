package io.godb.bench;

import io.godb.core.Durability;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Appending 100 bytes that are on the device when the append returns, beside one bare write and force of the same bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LogForceBenchmark {
    private static final int RECORD_BYTES = 100;
    private static final int SEGMENTS = 4;

    /** The log, shared by all threads; says after each iteration how many appends a force covered. */
    @State(Scope.Benchmark)
    public static class Forced {
        private final byte[] payload = new Payload(RECORD_BYTES).of(1);
        private Scratch scratch;
        private Log log;
        private LogStats before;

        /** Opens it. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            log = Log.open(
                    scratch.resolve("log"),
                    LogOptions.builder()
                            .durability(Durability.FULL)
                            .mostSegments(SEGMENTS)
                            .build());
        }

        /** Begins to count. */
        @Setup(Level.Iteration)
        public void begin() {
            before = log.stats();
        }

        /** Says what it counted. */
        @TearDown(Level.Iteration)
        public void end() {
            LogStats after = log.stats();
            long appends = after.appends() - before.appends();
            long forces = after.forces() - before.forces();
            System.out.printf(
                    Locale.ROOT,
                    "(%,d appends, %,d forces: %.2f appends a force) ",
                    appends,
                    forces,
                    appends / (double) forces);
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            log.close();
            scratch.close();
        }
    }

    /** One prepared file behind a channel. */
    @State(Scope.Thread)
    public static class Channel {
        private final byte[] payload = new Payload(RECORD_BYTES).of(1);
        private final BareRecord record = new BareRecord(RECORD_BYTES);
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(record.bytes().length);
        private Scratch scratch;
        private FileChannel channel;
        private long offset;
        private int position;

        /** Prepares it. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            channel = FileChannel.open(scratch.filled("channel", Scratch.FILE_BYTES), StandardOpenOption.WRITE);
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            channel.close();
            scratch.close();
        }
    }

    /** The log, one thread. */
    @Benchmark
    @Threads(1)
    public long godbFull(Forced forced) {
        return forced.log.append(forced.payload);
    }

    /** The log, eight threads that can share forces. */
    @Benchmark
    @Threads(8)
    public long godbFullEightThreads(Forced forced) {
        return forced.log.append(forced.payload);
    }

    /** One positional write, one force. */
    @Benchmark
    @Threads(1)
    public int bareChannelForce(Channel file) throws IOException {
        ByteBuffer record = file.buffer
                .clear()
                .put(file.record.build(file.payload, ++file.offset))
                .flip();
        if (file.position > Scratch.FILE_BYTES - record.remaining()) {
            file.position = 0;
        }
        file.position += file.channel.write(record, file.position);
        file.channel.force(false);
        return file.position;
    }
}
