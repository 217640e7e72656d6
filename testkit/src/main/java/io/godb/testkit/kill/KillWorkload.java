package io.godb.testkit.kill;

import java.nio.file.Path;

/** What runs in the child until it is killed. Has a constructor without parameters; a new one is made for each life. */
@FunctionalInterface
public interface KillWorkload {
    /**
     * Opens, and if need be creates, the store in {@code directory}; says so with {@link KillClient#opened()}; writes with
     * {@link KillClient#writeUntilStopped}, and closes the store, which happens in a few of the lives only. Any exception
     * fails the run.
     */
    void run(Path directory, KillClient client) throws Exception;
}
