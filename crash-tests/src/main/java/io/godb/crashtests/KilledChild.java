package io.godb.crashtests;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A process of this program that tells what was acknowledged until it is killed. */
final class KilledChild {
    private KilledChild() {}

    /** Lets one work for a while and kills it; returns the last that it had told to be acknowledged. */
    static long killed(Class<?> program, String argument, long leastAcknowledged) throws IOException {
        Process child = new ProcessBuilder(command(program, argument))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (DataInputStream acknowledged = new DataInputStream(child.getInputStream())) {
            long enough = acknowledged.readLong() + leastAcknowledged;
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

    private static List<String> command(Class<?> program, String argument) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                argument);
    }

    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
