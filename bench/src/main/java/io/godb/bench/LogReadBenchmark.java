package io.godb.bench;

import io.godb.core.log.Log;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reading records by offset, each verified: 100 bytes at random among 1,000,000 of them, and 1,000 of 39 bytes one after
 * the other. The bare contenders check both checksums and the offset, and allocate nothing; the log allocates what it
 * returns. {@link ChronicleQueueBenchmark} has the peer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogReadBenchmark {
    private static final int MANY = RandomOrder.RECORDS;
    private static final int MANY_BYTES = 100;
    private static final int FEW = 1_000;
    private static final int FEW_BYTES = 39;

    /** A filled log. */
    static class Filled {
        private final Scratch scratch;
        private final Log log;

        Filled(int records, int recordBytes) throws IOException {
            scratch = new Scratch();
            log = Log.open(scratch.resolve("log"));
            Payload payload = new Payload(recordBytes);
            for (int number = 0; number < records; number++) {
                if (log.append(payload.of(number)) != number + 1L) {
                    throw new IllegalStateException("offsets are not dense from 1");
                }
            }
            payload.verify(log.read(records), records - 1L);
        }

        private byte[] read(int number) {
            return log.read(number + 1L);
        }

        private void close() throws IOException {
            log.close();
            scratch.close();
        }
    }

    /** A file of the same records, read by position. */
    static class Bare {
        private final Scratch scratch;
        private final FileChannel channel;
        private final MappedByteBuffer mapped;
        private final BareRecord record;
        private final ByteBuffer buffer;

        Bare(int records, int recordBytes) throws IOException {
            scratch = new Scratch();
            record = new BareRecord(recordBytes);
            buffer = ByteBuffer.allocateDirect(record.bytes().length);
            Path path = scratch.resolve("records");
            Payload payload = new Payload(recordBytes);
            try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(path))) {
                for (int number = 0; number < records; number++) {
                    target.write(record.build(payload.of(number), number));
                }
            }
            channel = FileChannel.open(path, StandardOpenOption.READ);
            mapped = channel.map(MapMode.READ_ONLY, 0, channel.size());
        }

        private byte[] readMapped(int number) {
            mapped.get(number * record.bytes().length, record.bytes());
            return record.verified(number);
        }

        private byte[] readThroughChannel(int number) throws IOException {
            channel.read(buffer.clear(), (long) number * record.bytes().length);
            buffer.flip().get(record.bytes());
            return record.verified(number);
        }

        private void close() throws IOException {
            channel.close();
            scratch.close();
        }
    }

    /** A log of 1,000,000 records. */
    @State(Scope.Thread)
    public static class ManyInLog {
        private Filled filled;

        /** Appends them. */
        @Setup
        public void open() throws IOException {
            filled = new Filled(MANY, MANY_BYTES);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            filled.close();
        }
    }

    /** A log of 1,000 records. */
    @State(Scope.Thread)
    public static class FewInLog {
        private Filled filled;

        /** Appends them. */
        @Setup
        public void open() throws IOException {
            filled = new Filled(FEW, FEW_BYTES);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            filled.close();
        }
    }

    /** A file of 1,000,000 records. */
    @State(Scope.Thread)
    public static class ManyInFile {
        private Bare bare;

        /** Writes them. */
        @Setup
        public void open() throws IOException {
            bare = new Bare(MANY, MANY_BYTES);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            bare.close();
        }
    }

    /** A file of 1,000 records. */
    @State(Scope.Thread)
    public static class FewInFile {
        private Bare bare;

        /** Writes them. */
        @Setup
        public void open() throws IOException {
            bare = new Bare(FEW, FEW_BYTES);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            bare.close();
        }
    }

    /** The log, at random. */
    @Benchmark
    public byte[] godb(RandomOrder order, ManyInLog log) {
        return log.filled.read(order.next());
    }

    /** The bare mapped copy, summed and compared, at random. */
    @Benchmark
    public byte[] bareMapped(RandomOrder order, ManyInFile file) {
        return file.bare.readMapped(order.next());
    }

    /** One positional read, summed and compared, at random. */
    @Benchmark
    public byte[] fileChannel(RandomOrder order, ManyInFile file) throws IOException {
        return file.bare.readThroughChannel(order.next());
    }

    /** The log, in order. */
    @Benchmark
    @OperationsPerInvocation(FEW)
    public void readBackThousandGodb(FewInLog log, Blackhole target) {
        for (int number = 0; number < FEW; number++) {
            target.consume(log.filled.read(number));
        }
    }

    /** The bare mapped copy, in order. */
    @Benchmark
    @OperationsPerInvocation(FEW)
    public void readBackThousandBareMapped(FewInFile file, Blackhole target) {
        for (int number = 0; number < FEW; number++) {
            target.consume(file.bare.readMapped(number));
        }
    }

    /** Positional reads, in order. */
    @Benchmark
    @OperationsPerInvocation(FEW)
    public void readBackThousandFileChannel(FewInFile file, Blackhole target) throws IOException {
        for (int number = 0; number < FEW; number++) {
            target.consume(file.bare.readThroughChannel(number));
        }
    }
}
