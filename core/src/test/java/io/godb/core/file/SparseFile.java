package io.godb.core.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A file made long without its blocks, which the floor itself never does. */
final class SparseFile implements AutoCloseable {
    private final RandomAccessFile file;

    SparseFile(Path path) {
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void setLength(long length) {
        try {
            file.setLength(length);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
