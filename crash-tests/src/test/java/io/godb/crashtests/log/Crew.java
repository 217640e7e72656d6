package io.godb.crashtests.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads that work side by side: some to an end, others as long as those do. The first failure of any is the test's.
 */
final class Crew implements AutoCloseable {
    private static final long LONGEST_SECONDS = 120;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> toAnEnd = new ArrayList<>();
    private final List<Future<?>> meanwhile = new ArrayList<>();
    private volatile boolean isOver;

    /** Starts work that ends by itself. */
    void work(Callable<?> task) {
        toAnEnd.add(threads.submit(task));
    }

    /** Starts a step that is repeated as long as others work. */
    void meanwhile(Runnable step) {
        meanwhile.add(threads.submit(() -> {
            while (!isOver) {
                step.run();
            }
        }));
    }

    /** Returns when all work is done, and nobody does anything any more. */
    void join() throws ExecutionException, InterruptedException, TimeoutException {
        try {
            for (Future<?> each : toAnEnd) {
                each.get(LONGEST_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            isOver = true;
        }
        for (Future<?> each : meanwhile) {
            each.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
