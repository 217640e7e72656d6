package io.godb.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The peer: Chronicle Queue with its defaults, doing what {@link LogAppendBenchmark} and {@link LogReadBenchmark} do; random
 * reads with other settings, too. It computes no checksums, by default has an index entry for one record in 256, and never
 * reuses a file, so each iteration of appending gets a queue of its own. It stands apart since it needs the JDK's insides
 * opened.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        jvmArgsAppend = {
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
        })
public class ChronicleQueueBenchmark {
    private static final int MANY_BYTES = 100;
    private static final int FEW = 1_000;
    private static final int FEW_BYTES = 39;
    private static final int DEFAULT_SPACING = RollCycles.DEFAULT.defaultIndexSpacing();
    private static final int DEFAULT_BLOCK_MIB = 64;

    /** An empty queue. */
    @State(Scope.Thread)
    public static class Empty {
        /** How long a record is. */
        @Param({"100", "39"})
        public int recordBytes;

        private Scratch scratch;
        private Bytes<?> payload;
        private ChronicleQueue queue;
        private ExcerptAppender appender;

        /** Makes the bytes, outside the heap as it likes them best. */
        @Setup
        public void prepare() throws IOException {
            scratch = new Scratch();
            payload = Bytes.allocateElasticDirect(recordBytes);
            payload.write(new Payload(recordBytes).of(1));
        }

        /** Opens it. */
        @Setup(Level.Iteration)
        public void open() {
            queue = queue(scratch, DEFAULT_SPACING, DEFAULT_BLOCK_MIB);
            appender = queue.createAppender();
        }

        /** Removes its files. */
        @TearDown(Level.Iteration)
        public void close() throws IOException {
            appender.close();
            queue.close();
            scratch.remove("queue");
        }

        /** Removes the directory. */
        @TearDown
        public void remove() throws IOException {
            payload.releaseLast();
            scratch.close();
        }
    }

    /** The same, forced behind each burst. */
    @State(Scope.Thread)
    public static class EmptyInBursts extends Empty {
        /** Forces what the burst left, through a channel: the queue's own way depends on its settings. */
        @TearDown(Level.Invocation)
        public void force() throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(super.scratch.resolve("queue"), "*.cq4")) {
                for (Path file : files) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.force(false);
                    }
                }
            }
        }
    }

    /** A filled queue. */
    static class Filled {
        private final Scratch scratch;
        private final ChronicleQueue queue;
        private final ExcerptTailer tailer;
        private final Bytes<?> target;
        private final int recordBytes;
        private final long firstIndex;

        Filled(int records, int recordBytes, int indexSpacing, int blockMib) throws IOException {
            this.recordBytes = recordBytes;
            scratch = new Scratch();
            queue = queue(scratch, indexSpacing, blockMib);
            target = Bytes.allocateElasticDirect(recordBytes);
            Payload payload = new Payload(recordBytes);
            try (ExcerptAppender appender = queue.createAppender()) {
                for (int number = 0; number < records; number++) {
                    appender.writeBytes(target.clear().write(payload.of(number)));
                }
                firstIndex = queue.firstIndex();
                if (appender.lastIndexAppended() != firstIndex + records - 1) {
                    throw new IllegalStateException("a new file was begun; run it again, not across midnight UTC");
                }
            }
            tailer = queue.createTailer();
            payload.verify(read(records - 1).toByteArray(), records - 1L);
        }

        private Bytes<?> read(int number) {
            moveTo(number);
            return readOn();
        }

        private void moveTo(int number) {
            if (!tailer.moveToIndex(firstIndex + number)) {
                throw new IllegalStateException("record " + number + " is not found");
            }
        }

        private Bytes<?> readOn() {
            if (!tailer.readBytes(target.clear()) || target.readRemaining() != recordBytes) {
                throw new IllegalStateException("no record, or not that long");
            }
            return target;
        }

        private void close() throws IOException {
            tailer.close();
            queue.close();
            target.releaseLast();
            scratch.close();
        }
    }

    /** A queue of 1,000,000 records. */
    @State(Scope.Thread)
    public static class Many {
        /** How many records share an index entry, and are walked through to the one that is asked for. */
        @Param({"256", "1"})
        public int indexSpacing;

        /** How much is mapped at once; the queue takes two of the smaller, and every change between them maps anew. */
        @Param({"64", "256"})
        public int blockMib;

        private Filled filled;

        /** Appends them. */
        @Setup
        public void open() throws IOException {
            filled = new Filled(RandomOrder.RECORDS, MANY_BYTES, indexSpacing, blockMib);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            filled.close();
        }
    }

    /** A queue of 1,000 records. */
    @State(Scope.Thread)
    public static class Few {
        private Filled filled;

        /** Appends them. */
        @Setup
        public void open() throws IOException {
            filled = new Filled(FEW, FEW_BYTES, DEFAULT_SPACING, DEFAULT_BLOCK_MIB);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            filled.close();
        }
    }

    /** Appends one record. */
    @Benchmark
    public long append(Empty empty) {
        empty.payload.readPosition(0);
        empty.appender.writeBytes(empty.payload);
        return empty.appender.lastIndexAppended();
    }

    /** Appends records, forced behind each burst. */
    @Benchmark
    @OperationsPerInvocation(LogAppendBenchmark.BURST)
    public long burst(EmptyInBursts empty) {
        for (int i = 0; i < LogAppendBenchmark.BURST; i++) {
            append((Empty) empty);
        }
        return ((Empty) empty).appender.lastIndexAppended();
    }

    /** Reads by index, at random. */
    @Benchmark
    public long read(RandomOrder order, Many many) {
        int number = order.next();
        long found = Long.reverseBytes(many.filled.read(number).readLong(0));
        if (found != number) {
            throw new IllegalStateException("read record " + found + ", not " + number);
        }
        return found;
    }

    /** Reads by index, in order. */
    @Benchmark
    @OperationsPerInvocation(FEW)
    public void readBackThousand(Few few, Blackhole target) {
        for (int number = 0; number < FEW; number++) {
            target.consume(few.filled.read(number).readLong(0));
        }
    }

    /** Finds the first by its index, and reads on from there, as its users would. */
    @Benchmark
    @OperationsPerInvocation(FEW)
    public void readOnThousand(Few few, Blackhole target) {
        few.filled.moveTo(0);
        for (int number = 0; number < FEW; number++) {
            target.consume(few.filled.readOn().readLong(0));
        }
    }

    private static ChronicleQueue queue(Scratch scratch, int indexSpacing, int blockMib) {
        return ChronicleQueue.singleBuilder(scratch.resolve("queue"))
                .indexSpacing(indexSpacing)
                .blockSize((long) blockMib << 20)
                .build();
    }
}
