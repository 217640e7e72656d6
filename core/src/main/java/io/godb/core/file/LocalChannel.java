package io.godb.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open file that no interrupt can close.
 *
 * <p>A {@link java.nio.channels.FileChannel} is closed for everybody when a thread that uses it is interrupted. An
 * {@link AsynchronousFileChannel} is not; given an executor that runs tasks at once on the calling thread it does the
 * same system calls, as fast (measured: {@code docs/decisions/0003-interrupts.md}). Windows needs a pool of its own,
 * where the caller waits for the result.
 *
 * <p><b>Threads.</b> Any; close must not run beside another call.
 */
final class LocalChannel implements AutoCloseable {
    /** Transfers of heap buffers are cut into pieces: the JDK keeps a direct buffer of the largest size per thread. */
    private static final int LARGEST_HEAP_TRANSFER_BYTES = 1 << 20;

    private final AsynchronousFileChannel channel;

    private LocalChannel(AsynchronousFileChannel channel) {
        this.channel = channel;
    }

    static LocalChannel open(Path file, OpenOption... options) throws IOException {
        ExecutorService executor = Platform.IS_WINDOWS ? null : new CallingThread();
        return new LocalChannel(AsynchronousFileChannel.open(file, Set.of(options), executor));
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Reads once; returns the count, or -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException {
        int end = target.limit();
        try {
            return result(channel.read(limited(target), position));
        } finally {
            target.limit(end);
        }
    }

    /** Writes all of {@code source}; a device that takes less and less finally throws. */
    void write(ByteBuffer source, long position) throws IOException {
        long next = position;
        int end = source.limit();
        while (source.position() < end) {
            try {
                next += result(channel.write(limited(source), next));
            } finally {
                source.limit(end);
            }
        }
    }

    private static ByteBuffer limited(ByteBuffer buffer) {
        return buffer.isDirect()
                ? buffer
                : buffer.limit(Math.min(buffer.limit(), buffer.position() + LARGEST_HEAP_TRANSFER_BYTES));
    }

    /** Makes the bytes durable, and as much of the metadata as is needed to read them; {@code withTimes}: all of it. */
    void force(boolean withTimes) throws IOException {
        channel.force(withTimes);
    }

    /** Takes the operating system's lock on the whole file, or returns null if another process has it. */
    @Nullable
    FileLock tryLock(boolean shared) throws IOException {
        return channel.tryLock(0, Long.MAX_VALUE, shared);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int result(Future<Integer> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException onlyTheWait) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs every task at once, on the thread that submits it. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
