package io.godb.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** What a store at {@code full} cannot do without: each put is written into a file that was filled before, and forced. */
final class BareFile implements Store {
    private static final int FILE_BYTES = 16 << 20;

    private final FileChannel channel;
    private final ByteBuffer record = ByteBuffer.allocateDirect(Workload.KEY_BYTES + Workload.VALUE_BYTES);
    private long position;

    private BareFile(FileChannel channel) {
        this.channel = channel;
    }

    static Store open(Path directory) throws IOException {
        Path file = Files.createDirectories(directory).resolve("file");
        Files.write(file, new byte[FILE_BYTES]);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.force(true);
        return new BareFile(channel);
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) throws IOException {
        record.clear().put(key).put(value).flip();
        if (position + record.limit() > FILE_BYTES) {
            position = 0;
        }
        position += channel.write(record, position);
        channel.force(false);
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        throw new UnsupportedOperationException("puts alone");
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        throw new UnsupportedOperationException("puts alone");
    }

    @Override
    public void delete(byte[] key) {
        throw new UnsupportedOperationException("puts alone");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
