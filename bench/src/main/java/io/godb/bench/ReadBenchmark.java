package io.godb.bench;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.util.ReadEpochs;
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

/** Reading 100 bytes at random places of 64 MiB: views and positional reads beside the bare JDK calls under them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {
    private static final int FILE_BYTES = 64 << 20;
    private static final int RECORD_BYTES = 100;
    private static final int RECORDS = FILE_BYTES / RECORD_BYTES;

    private final FileSystem local = new LocalFileSystem();
    private final FileSystem memory = new MemoryFileSystem();
    private final ReadEpochs epochs = new ReadEpochs();

    private Path directory = Path.of("");
    private ByteView view;
    private ByteView inMemory;
    private ReadFile file;
    private FileChannel channel;
    private MappedByteBuffer mapped;

    /** What each reading thread has for itself. */
    @State(Scope.Thread)
    public static class Reader {
        private final byte[] target = new byte[RECORD_BYTES];
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD_BYTES);
        private int seed = 1;

        private int next() {
            seed = seed * 1_664_525 + 1_013_904_223;
            return Integer.remainderUnsigned(seed >>> 4, RECORDS) * RECORD_BYTES;
        }
    }

    /** Makes one file for each contender. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = Scratch.newDirectory();
        memory.createDirectories(directory);
        Path path = directory.resolve("file");
        for (FileSystem files : new FileSystem[] {local, memory}) {
            try (AppendFile filled = files.create(path)) {
                filled.fill(FILE_BYTES);
            }
        }
        view = local.view(path);
        inMemory = memory.view(path);
        file = local.open(path);
        channel = FileChannel.open(path, StandardOpenOption.READ);
        mapped = channel.map(MapMode.READ_ONLY, 0, FILE_BYTES);
    }

    /** Removes the files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        view.close();
        inMemory.close();
        file.close();
        channel.close();
        local.delete(directory.resolve("file"));
        local.delete(directory);
    }

    /** A view of a mapped file. */
    @Benchmark
    public byte[] view(Reader reader) {
        view.copy(reader.next(), reader.target, 0, RECORD_BYTES);
        return reader.target;
    }

    /** The same, guarded by an epoch as the engine will do it. */
    @Benchmark
    public byte[] viewInEpoch(Reader reader) {
        int ticket = epochs.enter();
        try {
            view.copy(reader.next(), reader.target, 0, RECORD_BYTES);
        } finally {
            epochs.exit(ticket);
        }
        return reader.target;
    }

    /** The bare mapped buffer, which proves nothing about its pages. */
    @Benchmark
    public byte[] viewBare(Reader reader) {
        mapped.get(reader.next(), reader.target);
        return reader.target;
    }

    /** One aligned load, unconfirmed. */
    @Benchmark
    public long load(Reader reader) {
        return view.getLong(reader.next() & -8);
    }

    /** One aligned load, confirmed. */
    @Benchmark
    public long loadConfirmed(Reader reader) {
        long value = view.getLong(reader.next() & -8);
        view.confirm();
        return value;
    }

    /** A view of a file in memory. */
    @Benchmark
    public byte[] memory(Reader reader) {
        inMemory.copy(reader.next(), reader.target, 0, RECORD_BYTES);
        return reader.target;
    }

    /** A positional read that no interrupt can disturb. */
    @Benchmark
    public int positional(Reader reader) {
        return file.read(reader.buffer.clear(), reader.next());
    }

    /** The bare channel's positional read. */
    @Benchmark
    public int positionalBare(Reader reader) throws IOException {
        return channel.read(reader.buffer.clear(), reader.next());
    }
}
