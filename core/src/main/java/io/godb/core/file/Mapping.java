package io.godb.core.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file mapped into memory, and unmapped when it is closed. This is the form for Java 17 to 21, which unmaps with the
 * JDK's own cleaner; from 22 on a class of the same name in {@code META-INF/versions/22} uses the foreign-memory API.
 *
 * <p><b>Threads.</b> Any may use the bytes. Whoever uses them after, or while, they are closed crashes the JVM: the
 * owner must make sure that nobody does.
 */
final class Mapping implements AutoCloseable {
    private static final MethodHandle UNMAP = unmap();

    private final ByteBuffer bytes;

    private Mapping(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Maps the first {@code length} bytes of a file, at least one. The channel may be closed afterwards. */
    static Mapping of(FileChannel channel, MapMode mode, int length) throws IOException {
        return new Mapping(channel.map(mode, 0, length));
    }

    /** The mapped bytes, for the owner alone. */
    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        try {
            UNMAP.invokeExact(bytes);
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
