package io.godb.bench;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

/** Appending 100 bytes: the floor's two routes and the file system in memory, beside the bare JDK calls under them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark {
    private static final int FILE_BYTES = 64 << 20;
    private static final int RECORD_BYTES = 100;

    private final byte[] bytes = new byte[RECORD_BYTES];
    private final ByteBuffer record = ByteBuffer.wrap(bytes);
    private final FileSystem local = new LocalFileSystem();
    private final FileSystem memory = new MemoryFileSystem();

    private Path directory = Path.of("");
    private Path target = Path.of("");
    private AppendFile file;
    private AppendFile inMemory;
    private FileChannel channel;
    private MappedByteBuffer mapped;
    private int position;

    /** Makes one filled file for each contender. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = Scratch.newDirectory();
        target = directory.resolve("local");
        file = local.create(target);
        file.fill(FILE_BYTES);
        local.createDirectories(directory);
        memory.createDirectories(directory);
        inMemory = memory.create(target);
        inMemory.fill(FILE_BYTES);
        Path bare = directory.resolve("bare");
        try (AppendFile filled = local.create(bare)) {
            filled.fill(FILE_BYTES);
        }
        channel = FileChannel.open(bare, StandardOpenOption.READ, StandardOpenOption.WRITE);
        mapped = channel.map(MapMode.READ_WRITE, 0, FILE_BYTES);
    }

    /** Removes the files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        file.close();
        inMemory.close();
        channel.close();
        for (Path path : local.list(directory)) {
            local.delete(path);
        }
        local.delete(directory);
    }

    /** The floor, through mapped memory. */
    @Benchmark
    public long mapped() {
        if (file.position() > FILE_BYTES - RECORD_BYTES) {
            file.close();
            file = local.openForAppend(target, 0);
        }
        file.append(record.clear(), Route.MAPPED);
        return file.position();
    }

    /** The bare mapped buffer, which proves nothing about its pages. */
    @Benchmark
    public long mappedBare() {
        if (position > FILE_BYTES - RECORD_BYTES) {
            position = 0;
        }
        mapped.put(position, bytes);
        position += RECORD_BYTES;
        return position;
    }

    /** The file system in memory. */
    @Benchmark
    public long memory() {
        if (inMemory.position() > FILE_BYTES - RECORD_BYTES) {
            inMemory.close();
            inMemory = memory.openForAppend(target, 0);
        }
        inMemory.append(record.clear(), Route.MAPPED);
        return inMemory.position();
    }

    /** The floor, through the channel and forced. */
    @Benchmark
    public long channelForced() {
        if (file.position() > FILE_BYTES - RECORD_BYTES) {
            file.close();
            file = local.openForAppend(target, 0);
        }
        file.append(record.clear(), Route.CHANNEL);
        file.force();
        return file.position();
    }

    /** The bare channel: one positional write, one force. */
    @Benchmark
    public long channelForcedBare() throws IOException {
        if (position > FILE_BYTES - RECORD_BYTES) {
            position = 0;
        }
        channel.write(record.clear(), position);
        channel.force(false);
        position += RECORD_BYTES;
        return position;
    }
}
