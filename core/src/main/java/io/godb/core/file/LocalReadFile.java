package io.godb.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file of the operating system, open for positional reads. */
final class LocalReadFile implements ReadFile {
    private final Path path;
    private final LocalChannel channel;

    LocalReadFile(Path path, LocalChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        requireOpen();
        try {
            return channel.size();
        } catch (IOException failure) {
            throw StorageErrors.whenReading("tell the size of", path, failure);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) {
        requireOpen();
        try {
            return channel.read(target, position);
        } catch (IOException failure) {
            throw StorageErrors.whenReading("read at " + position + " in", path, failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw StorageErrors.whenWriting("close", path, failure);
        }
    }

    private void requireOpen() {
        if (!channel.isOpen()) {
            throw new IllegalStateException(path + " is closed; open it again");
        }
    }
}
