package io.godb.testkit.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A workload's link to its parent.
 *
 * <p><b>Threads.</b> Any.
 */
public final class KillClient {
    private final int life;
    private final int writers;
    private final long seed;
    private final List<String> arguments;
    private final CallMarks calls;
    private final ClaimPipe pipe;
    private volatile boolean isStopped;

    KillClient(int life, int writers, long seed, List<String> arguments, CallMarks calls, ClaimPipe pipe) {
        this.life = life;
        this.writers = writers;
        this.seed = seed;
        this.arguments = List.copyOf(arguments);
        this.calls = calls;
        this.pipe = pipe;
    }

    /** The number of this child's life; it rises from round to round. */
    public int life() {
        return life;
    }

    /** How many writers there are. */
    public int writers() {
        return writers;
    }

    /** The run's seed. */
    public long seed() {
        return seed;
    }

    /** What {@link KillHarness#arguments} gave. */
    public List<String> arguments() {
        return arguments;
    }

    /** The store is open. */
    public void opened() {
        pipe.send(Claim.of(Claim.Kind.OPENED));
    }

    /** Before a truncation begins: everything below {@code position} may be gone from now on. */
    public void truncating(long position) {
        pipe.send(Claim.at(Claim.Kind.TRUNCATING, position));
    }

    /** After it returned: everything below {@code position} is gone. */
    public void truncated(long position) {
        pipe.send(Claim.at(Claim.Kind.TRUNCATED, position));
    }

    /**
     * Runs the operation over and over in each of the writers' threads. Returns when the parent wants the store to be
     * closed; by then all calls have returned. The first failure of a writer is thrown at once.
     */
    public void writeUntilStopped(KillOperation operation) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            ExecutorCompletionService<Void> results = new ExecutorCompletionService<>(threads);
            List<KillWriter> all = new ArrayList<>();
            for (int number = 0; number < writers; number++) {
                all.add(new KillWriter(number, calls, pipe));
            }
            all.forEach(writer -> results.submit(() -> write(operation, writer), null));
            for (int ended = 0; ended < writers; ended++) {
                results.take().get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A writer failed", failure.getCause());
        } finally {
            threads.shutdownNow();
        }
        pipe.send(Claim.of(Claim.Kind.CLOSING));
    }

    /** Lets {@link #writeUntilStopped} return. */
    void stop() {
        isStopped = true;
    }

    private void write(KillOperation operation, KillWriter writer) {
        try {
            while (!isStopped) {
                operation.run(writer);
            }
        } catch (Exception failure) {
            throw new IllegalStateException("Writer " + writer.number() + " failed", failure);
        }
    }
}
