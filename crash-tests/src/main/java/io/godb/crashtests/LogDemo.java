package io.godb.crashtests;

import io.godb.core.log.Log;
import io.godb.core.log.LogRecord;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A log whose process is killed while it appends: the child tells over a pipe what was acknowledged, the parent kills it at
 * any moment, opens the log, and looks for all of it.
 */
final class LogDemo {
    private static final int ROUNDS = 5;
    private static final int RECORD_BYTES = 100;
    /** The child does not tell of each, for the pipe is slower than the log; all up to the one it tells of are meant. */
    private static final int TOLD_EVERY = 1_000;

    private static final long LEAST_ACKNOWLEDGED = 200_000;

    private final PrintStream out;

    LogDemo(PrintStream out) {
        this.out = out;
    }

    /** Appends until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        DataOutputStream acknowledged = new DataOutputStream(System.out);
        try (Log log = Log.open(Path.of(arguments[0]))) {
            while (true) {
                long offset = log.append(record.putLong(0, log.nextOffset()).array());
                if (offset % TOLD_EVERY == 0) {
                    acknowledged.writeLong(offset);
                    acknowledged.flush();
                }
            }
        }
    }

    void show() throws IOException {
        out.println("A log whose process is killed while it appends, " + ROUNDS + " times:");
        Path directory = Files.createTempDirectory("godb-demo-log");
        try {
            for (int round = 0; round < ROUNDS; round++) {
                requireAll(directory, killed(directory));
            }
        } finally {
            remove(directory);
        }
    }

    /** Lets a child append for a while and kills it; returns the last offset that it had told to be acknowledged. */
    private static long killed(Path directory) throws IOException {
        Process child = new ProcessBuilder(command(directory))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (DataInputStream acknowledged = new DataInputStream(child.getInputStream())) {
            long enough = acknowledged.readLong() + LEAST_ACKNOWLEDGED;
            while (true) {
                last = acknowledged.readLong();
                if (last >= enough && child.isAlive()) {
                    // Not Process.destroyForcibly, which would close the pipe and lose what is still in it.
                    child.toHandle().destroyForcibly();
                }
            }
        } catch (EOFException dead) {
            return last;
        }
    }

    private static List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LogDemo.class.getName(),
                directory.toString());
    }

    private void requireAll(Path directory, long acknowledged) {
        try (Log log = Log.open(directory)) {
            for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
                byte[] bytes = ((LogRecord.Bytes) log.record(offset)).bytes();
                if (ByteBuffer.wrap(bytes).getLong() != offset) {
                    throw new AssertionError("offset " + offset + " holds another record");
                }
            }
            long found = log.nextOffset() - 1;
            if (found < acknowledged) {
                throw new AssertionError(acknowledged - found + " acknowledged records are lost");
            }
            out.printf(
                    "  killed after %,d acknowledged records; %,d found, none lost; opened in %d ms%n",
                    acknowledged, found, log.recovery().took().toMillis());
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
