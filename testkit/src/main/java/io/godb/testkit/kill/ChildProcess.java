package io.godb.testkit.kill;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One child JVM. It is started ahead of time and waits for {@link #go}, so that no round pays for its start.
 *
 * <p><b>Threads.</b> One.
 */
final class ChildProcess implements AutoCloseable {
    private static final boolean IS_WINDOWS = System.getProperty("os.name", "").startsWith("Windows");
    /** SIGKILL as the JDK reports it; what Windows' end of a process looks like. */
    private static final int KILLED_EXIT_CODE = IS_WINDOWS ? 1 : 128 + 9;

    private static final int SHOWN_ERROR_CHARACTERS = 16 * 1024;
    private static final long DEATH_SECONDS = 60;
    private static final long DUMP_MILLIS = 2000;

    private final Process process;
    private final ChildListener listener;
    private final Path errors;
    private final Path marks;
    private final int writers;

    private ChildProcess(Process process, Path errors, Path marks, int writers) {
        this.process = process;
        this.listener = new ChildListener(process.getInputStream());
        this.errors = errors;
        this.marks = marks;
        this.writers = writers;
    }

    static ChildProcess start(KillSettings settings, Path scratch, int number) throws IOException {
        Path errors = scratch.resolve("errors-" + number);
        Path marks = scratch.resolve("calls-" + number);
        CallMarks.create(marks, settings.writers());
        Process process = new ProcessBuilder(command(settings, scratch, marks))
                .redirectError(errors.toFile())
                .start();
        return new ChildProcess(process, errors, marks, settings.writers());
    }

    private static List<String> command(KillSettings settings, Path scratch, Path marks) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                // A life lasts milliseconds: neither the best code nor the best collector would come in time.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                // Setting up a logging framework takes longer than all the rest of a life.
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                // Its file would stay behind after every kill.
                "-XX:-UsePerfData",
                // Standard output carries claims alone; a thread dump goes elsewhere.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:ErrorFile=" + scratch.resolve("hs_err_%p.log"),
                "-ea"));
        command.addAll(settings.jvmOptions());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                KillChild.class.getName(),
                settings.workload().getName(),
                String.valueOf(settings.writers()),
                String.valueOf(settings.seed()),
                marks.toString()));
        command.addAll(settings.arguments());
        return command;
    }

    ChildListener listener() {
        return listener;
    }

    /** Lets the workload begin. */
    void go(int life, Path directory) throws IOException {
        DataOutputStream words = new DataOutputStream(process.getOutputStream());
        words.writeInt(life);
        words.writeUTF(directory.toString());
        words.flush();
    }

    /** Asks the writers to stop, whereupon the store is closed. */
    void askToClose() throws IOException {
        process.getOutputStream().write(1);
        process.getOutputStream().flush();
    }

    /** Kills the child at once, without a last word; what it said before can still be read. */
    void kill() {
        // Process.destroyForcibly would also close the pipe, and with it lose the last acknowledgements.
        process.toHandle().destroyForcibly();
    }

    /** Waits until the dying child is dead; returns whether it was our kill that it died of. */
    boolean awaitDeath() throws InterruptedException {
        if (!process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The killed child " + process.pid() + " does not die");
        }
        return process.exitValue() == KILLED_EXIT_CODE && !listener.hasHeard(Claim.Kind.FAILED);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The last commit each writer began; to be called when the child is dead. */
    List<Long> begun() throws IOException {
        CallMarks calls = CallMarks.read(marks);
        List<Long> begun = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            begun.add(calls.lastBegun(writer));
        }
        return begun;
    }

    /** The writers that died inside a call; to be called when the child is dead. */
    List<Integer> inCall() throws IOException {
        CallMarks calls = CallMarks.read(marks);
        List<Integer> inside = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            if (calls.isInCall(writer)) {
                inside.add(writer);
            }
        }
        return inside;
    }

    /** Has the JVM write what its threads are doing to its standard error, where it can. */
    void dumpThreads() throws IOException, InterruptedException {
        if (!IS_WINDOWS) {
            new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            process.waitFor(DUMP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The end of what the child wrote to standard error. */
    String errors() throws IOException {
        String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - SHOWN_ERROR_CHARACTERS));
    }

    /** Removes what it kept beside the store. */
    void clean() throws IOException {
        Files.deleteIfExists(errors);
        Files.deleteIfExists(marks);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
