package io.godb.crashtests.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM, of the same version and with the same class path, for what this one must not suffer itself. */
public final class ChildJvm implements AutoCloseable {
    private static final long LONGEST_RUN_SECONDS = 120;

    /** How a child ended: its exit code, and what it printed to either stream. */
    public record Result(int exitCode, String output) {}

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    }

    /** The command line that runs {@code main}; for callers who put another command before it. */
    public static List<String> command(List<String> jvmOptions, Class<?> main, Object... arguments) {
        return command(System.getProperty("java.class.path"), jvmOptions, main, arguments);
    }

    /** The same, with another class path. */
    public static List<String> command(String classPath, List<String> jvmOptions, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Starts a child that goes on until it ends, is killed, or is closed. */
    public static ChildJvm start(List<String> command) {
        try {
            return new ChildJvm(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs a child to its end. */
    public static Result run(List<String> command) {
        try (ChildJvm child = start(command)) {
            return child.await();
        }
    }

    /** The next line the child prints; null when it has ended. */
    public String readLine() {
        try {
            return output.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lets a child that waits for a line on its standard input go on. */
    public void writeLine(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    /** Kills the child as the operating system kills: at once, without a last word. */
    public void kill() {
        process.destroyForcibly();
        awaitExit("killed");
    }

    /** Waits for the child's end. */
    public Result await() {
        StringBuilder text = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            text.append(line).append('\n');
        }
        awaitExit(text.toString());
        return new Result(process.exitValue(), text.toString());
    }

    private void awaitExit(String story) {
        try {
            if (!process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the child did not end: " + story);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the child", interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
