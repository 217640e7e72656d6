package io.godb.bench;

import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
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

/**
 * Appending records to the log where the operating system keeps them, beside the bare loops that copy and sum the same
 * bytes. {@link ChronicleQueueBenchmark} has the peer.
 *
 * <p>A burst is what the device can keep up with: {@value #BURST} records, and then, outside of what is timed, everything
 * is forced. Without bursts records are appended as fast as can be, which is more than the device takes, and of all
 * contenders only the log forces them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogAppendBenchmark {
    /** How many records are appended between two forces. */
    static final int BURST = 200_000;

    private static final int SEGMENTS = 4;

    /** The record that everyone appends. */
    @State(Scope.Thread)
    public static class Source {
        /** How long the payload is. */
        @Param({"100", "39"})
        public int recordBytes;

        private byte[] payload;
        private BareRecord record;
        private long offset;

        /** Makes the bytes. */
        @Setup
        public void fill() {
            payload = new Payload(recordBytes).of(1);
            record = new BareRecord(recordBytes);
        }

        private byte[] next() {
            return record.build(payload, ++offset);
        }
    }

    /** The log with its defaults, and few enough segments that it recycles them. */
    @State(Scope.Thread)
    public static class OnDisk {
        private Scratch scratch;
        private Log log;

        /** Opens it. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            log = openLog(scratch, new LocalFileSystem());
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            log.close();
            scratch.close();
        }
    }

    /** The same, forced behind each burst. */
    @State(Scope.Thread)
    public static class OnDiskInBursts extends OnDisk {
        /** Forces what the burst left. */
        @TearDown(Level.Invocation)
        public void force() {
            super.log.sync();
        }
    }

    /** The same in memory. */
    @State(Scope.Thread)
    public static class InMemory {
        private Scratch scratch;
        private Log log;

        /** Opens it. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            log = openLog(scratch, new MemoryFileSystem());
        }

        /** Forgets it. */
        @TearDown
        public void close() throws IOException {
            log.close();
            scratch.close();
        }
    }

    /** Prepared files, each mapped anew when it is entered. */
    @State(Scope.Thread)
    public static class Cold {
        private Scratch scratch;
        private MappedCycle files;

        /** Prepares them. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            files = new MappedCycle(scratch, SEGMENTS);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            files.close();
            scratch.close();
        }
    }

    /** The same, forced behind each burst. */
    @State(Scope.Thread)
    public static class ColdInBursts extends Cold {
        /** Forces what the burst left. */
        @TearDown(Level.Invocation)
        public void force() throws IOException {
            super.files.force();
        }
    }

    /** One prepared file, mapped once. */
    @State(Scope.Thread)
    public static class Hot {
        private Scratch scratch;
        private MappedCycle file;

        /** Prepares it. */
        @Setup
        public void open() throws IOException {
            scratch = new Scratch();
            file = new MappedCycle(scratch, 1);
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            file.close();
            scratch.close();
        }
    }

    /** One prepared file behind a channel. */
    @State(Scope.Thread)
    public static class Channel {
        private Scratch scratch;
        private FileChannel channel;
        private ByteBuffer buffer;
        private int position;

        /** Prepares it. */
        @Setup
        public void open(Source source) throws IOException {
            scratch = new Scratch();
            channel = FileChannel.open(scratch.filled("channel", Scratch.FILE_BYTES), StandardOpenOption.WRITE);
            buffer = ByteBuffer.allocateDirect(BareRecord.HEADER_BYTES + source.recordBytes);
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            channel.close();
            scratch.close();
        }
    }

    /** The log, forced behind each burst. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long burstGodb(Source source, OnDiskInBursts disk) {
        Log log = ((OnDisk) disk).log;
        long last = 0;
        for (int i = 0; i < BURST; i++) {
            last = log.append(source.payload);
        }
        return last;
    }

    /** The bare loop, forced behind each burst. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int burstBareMapped(Source source, ColdInBursts cold) throws IOException {
        MappedCycle files = ((Cold) cold).files;
        int end = 0;
        for (int i = 0; i < BURST; i++) {
            end = files.append(source.next());
        }
        return end;
    }

    /** The log. */
    @Benchmark
    public long godb(Source source, OnDisk disk) {
        return disk.log.append(source.payload);
    }

    /** The log in memory. */
    @Benchmark
    public long inMemory(Source source, InMemory memory) {
        return memory.log.append(source.payload);
    }

    /** The bare loop: header and payload built and summed, then copied into the mapped file. */
    @Benchmark
    public int bareMapped(Source source, Cold cold) throws IOException {
        return cold.files.append(source.next());
    }

    /** The same where every page has been mapped long ago, which no log has. */
    @Benchmark
    public int bareMappedHot(Source source, Hot hot) throws IOException {
        return hot.file.append(source.next());
    }

    /** One positional write of the same bytes. */
    @Benchmark
    public int fileChannel(Source source, Channel file) throws IOException {
        ByteBuffer record = file.buffer.clear().put(source.next()).flip();
        if (file.position > Scratch.FILE_BYTES - record.remaining()) {
            file.position = 0;
        }
        file.position += file.channel.write(record, file.position);
        return file.position;
    }

    private static Log openLog(Scratch scratch, FileSystem files) {
        return Log.open(
                scratch.resolve("log"),
                LogOptions.builder().fileSystem(files).mostSegments(SEGMENTS).build());
    }
}
