package io.godb.crashtests;

import io.godb.core.log.Log;
import io.godb.core.log.LogRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A log whose process is killed while it appends: the child tells over a pipe what was acknowledged, the parent kills it at
 * any moment, opens the log, and looks for all of it.
 */
final class LogDemo {
    private static final int ROUNDS = 5;
    private static final int RECORD_BYTES = 100;
    private static final long LEAST_ACKNOWLEDGED = 200_000;

    private final PrintStream out;

    LogDemo(PrintStream out) {
        this.out = out;
    }

    /** Appends until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        Acknowledgements acknowledged = new Acknowledgements(System.out);
        try (Log log = Log.open(Path.of(arguments[0]))) {
            while (true) {
                long offset = log.append(record.putLong(0, log.nextOffset()).array());
                acknowledged.tell(offset);
            }
        }
    }

    void show() throws IOException {
        out.println("A log whose process is killed while it appends, " + ROUNDS + " times:");
        Path directory = Files.createTempDirectory("godb-demo-log");
        try {
            for (int round = 0; round < ROUNDS; round++) {
                requireAll(directory, KilledChild.killed(LogDemo.class, directory.toString(), LEAST_ACKNOWLEDGED));
            }
        } finally {
            KilledChild.remove(directory);
        }
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
}
