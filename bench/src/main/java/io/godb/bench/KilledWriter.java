package io.godb.bench;

import io.godb.core.log.Log;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that appends 1,000,000 records of 100 bytes, says so, and waits to be killed with the log open. */
final class KilledWriter {
    static final int RECORDS = 1_000_000;

    private static final int RECORD_BYTES = 100;
    private static final String DONE = "appended";

    private KilledWriter() {}

    /** Appends to the log in the directory that is the first argument. */
    public static void main(String[] arguments) throws InterruptedException {
        Log log = Log.open(Path.of(arguments[0]));
        Payload payload = new Payload(RECORD_BYTES);
        for (int number = 0; number < RECORDS; number++) {
            log.append(payload.of(number));
        }
        System.out.println(DONE);
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Has another process write the log in {@code directory}, and kills it. */
    static void leaveBehind(Path directory) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.equals(DONE)) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the writer ended by itself with " + writer.waitFor());
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }
}
