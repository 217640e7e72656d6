package io.godb.core.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file mapped into memory, and unmapped when it is closed. This is the form for Java 22 and later: the mapping lives in
 * a shared arena of the foreign-memory API, so a use after it is closed is an {@link IllegalStateException}, never a
 * crash.
 *
 * <p>The API is reached through method handles because the whole jar, this class included, is built on Java 17. They run
 * only when mapping and unmapping; the bytes themselves are an ordinary buffer.
 *
 * <p><b>Threads.</b> Any may use the bytes.
 */
final class Mapping implements AutoCloseable {
    private static final MethodHandle OPEN_ARENA;
    private static final MethodHandle MAP;
    private static final MethodHandle AS_BUFFER;

    static {
        try {
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            OPEN_ARENA = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena))
                    .asType(MethodType.methodType(AutoCloseable.class));
            MAP = lookup.findVirtual(
                            FileChannel.class,
                            "map",
                            MethodType.methodType(segment, MapMode.class, long.class, long.class, arena))
                    .asType(MethodType.methodType(
                            Object.class,
                            FileChannel.class,
                            MapMode.class,
                            long.class,
                            long.class,
                            AutoCloseable.class));
            AS_BUFFER = lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class))
                    .asType(MethodType.methodType(ByteBuffer.class, Object.class));
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final AutoCloseable arena;
    private final ByteBuffer bytes;

    private Mapping(AutoCloseable arena, ByteBuffer bytes) {
        this.arena = arena;
        this.bytes = bytes;
    }

    /** Maps the first {@code length} bytes of a file, at least one. The channel may be closed afterwards. */
    static Mapping of(FileChannel channel, MapMode mode, int length) throws IOException {
        AutoCloseable arena = openArena();
        try {
            Object segment = (Object) MAP.invokeExact(channel, mode, 0L, (long) length, arena);
            return new Mapping(arena, (ByteBuffer) AS_BUFFER.invokeExact(segment));
        } catch (Throwable failure) {
            closeQuietly(arena, failure);
            throw rethrown(failure);
        }
    }

    /** The mapped bytes, for the owner alone. */
    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        try {
            arena.close();
        } catch (Exception impossible) {
            throw new AssertionError("the JDK's unmapping failed", impossible);
        }
    }

    private static AutoCloseable openArena() {
        try {
            return (AutoCloseable) OPEN_ARENA.invokeExact();
        } catch (Throwable impossible) {
            throw new AssertionError("the JDK gave no arena", impossible);
        }
    }

    private static void closeQuietly(AutoCloseable arena, Throwable failure) {
        try {
            arena.close();
        } catch (Exception alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private static RuntimeException rethrown(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
