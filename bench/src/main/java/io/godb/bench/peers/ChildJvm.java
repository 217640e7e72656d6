package io.godb.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs cells in JVMs of their own, one after the other, and reads what they say. What else they print goes to a file. */
final class ChildJvm implements AutoCloseable {
    private static final int JAVA_WITH_UNSAFE_OPTION = 23;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final Path log;

    ChildJvm(Path log) {
        this.log = log;
    }

    /** Runs until the child ends by itself, fails, takes too long or acknowledges; in the last case it is killed. */
    Outcome run(Arguments arguments, Path directory) throws IOException, InterruptedException {
        List<String> command = command(arguments, directory);
        Files.writeString(
                log,
                "== " + String.join(" ", arguments.toList()) + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        long timeoutSeconds = arguments.timeoutSeconds();
        AtomicBoolean isLate = new AtomicBoolean();
        Future<?> alarm = watch.schedule(
                () -> {
                    isLate.set(true);
                    process.destroyForcibly();
                },
                timeoutSeconds,
                TimeUnit.SECONDS);
        Outcome outcome = new Outcome();
        try {
            read(process, outcome);
            if (!outcome.isAcknowledged()) {
                int status = process.waitFor();
                if (isLate.get()) {
                    outcome.fail("gave up after " + timeoutSeconds + " s");
                } else if (status != 0) {
                    outcome.fail("failed: the JVM ended with " + status);
                }
            }
        } finally {
            alarm.cancel(false);
            process.destroyForcibly().waitFor();
        }
        return outcome;
    }

    private static List<String> command(Arguments arguments, Path directory) {
        Contender contender = Contender.of(arguments.text("store", ""));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + arguments.text("heap", "4g"));
        command.add("-XX:+UseG1GC");
        command.add("-XX:ErrorFile=" + directory.resolve("hs_err.log"));
        command.add("-XX:-CreateCoredumpOnCrash");
        // Libraries of a killed process stay where they were unpacked, so that goes where everything is removed.
        command.add("-Djava.io.tmpdir=" + directory);
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= JAVA_WITH_UNSAFE_OPTION) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(contender.flags());
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(CellMain.class.getName());
        command.addAll(arguments.toList());
        return command;
    }

    private void read(Process process, Outcome outcome) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (outcome.accept(line)) {
                    if (outcome.isAcknowledged()) {
                        return;
                    }
                } else {
                    Files.writeString(log, line + System.lineSeparator(), StandardOpenOption.APPEND);
                }
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
