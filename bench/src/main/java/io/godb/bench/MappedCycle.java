package io.godb.bench;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;

/**
 * A few prepared files that are written round and round through mapped memory. As in any log, a file is mapped anew each
 * time it is entered, and unmapped when it is left. With one file only it stays mapped.
 *
 * <p><b>Threads.</b> One.
 */
final class MappedCycle implements AutoCloseable {
    private static final MethodHandle UNMAP = unmap();

    private final FileChannel[] channels;
    private int current;
    private MappedByteBuffer mapped;

    /** Prepares that many files. */
    MappedCycle(Scratch scratch, int files) throws IOException {
        channels = new FileChannel[files];
        for (int i = 0; i < files; i++) {
            channels[i] = FileChannel.open(
                    scratch.filled("mapped" + i, Scratch.FILE_BYTES),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }
        mapped = map();
    }

    /** Copies the bytes behind those before; returns where they end. */
    int append(byte[] bytes) throws IOException {
        if (mapped.remaining() < bytes.length) {
            enterNext();
        }
        return mapped.put(bytes).position();
    }

    /** Makes durable what was copied; files with nothing new cost next to nothing. */
    void force() throws IOException {
        for (FileChannel channel : channels) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        release();
        for (FileChannel channel : channels) {
            channel.close();
        }
    }

    private void enterNext() throws IOException {
        if (channels.length == 1) {
            mapped.clear();
            return;
        }
        release();
        current = (current + 1) % channels.length;
        mapped = map();
    }

    private MappedByteBuffer map() throws IOException {
        return channels[current].map(MapMode.READ_WRITE, 0, Scratch.FILE_BYTES);
    }

    private void release() {
        try {
            UNMAP.invokeExact((ByteBuffer) mapped);
        } catch (Throwable impossible) {
            throw new AssertionError("the JDK's unmapping failed", impossible);
        }
    }

    private static MethodHandle unmap() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }
}
