package io.godb.testkit.kill;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which commit each writer began last, and whether its call has returned: a word for each writer in a mapped file, which
 * keeps what a killed process stored. Words are {@value #STRIDE_BYTES} bytes apart, lest writers slow each other down.
 *
 * <p><b>Threads.</b> Each writer marks its own word.
 */
final class CallMarks {
    private static final int STRIDE_BYTES = 128;
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer words;

    private CallMarks(ByteBuffer words) {
        this.words = words;
    }

    /** Makes the file, no call begun. */
    static void create(Path file, int writers) throws IOException {
        Files.write(file, new byte[writers * STRIDE_BYTES]);
    }

    /** Opens the file for marking. */
    static CallMarks open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new CallMarks(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        }
    }

    /** Reads what a dead process left. */
    static CallMarks read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new CallMarks(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }

    void begins(int writer, long sequence) {
        WORD.setVolatile(words, writer * STRIDE_BYTES, sequence << 1 | 1);
    }

    void ended(int writer, long sequence) {
        WORD.setVolatile(words, writer * STRIDE_BYTES, sequence << 1);
    }

    long lastBegun(int writer) {
        return word(writer) >>> 1;
    }

    boolean isInCall(int writer) {
        return (word(writer) & 1) != 0;
    }

    private long word(int writer) {
        return (long) WORD.getVolatile(words, writer * STRIDE_BYTES);
    }
}
