package io.godb.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads for a test: started together, waited for within a limit, their failures handed to the test. */
final class Workers {
    private static final long LIMIT_SECONDS = 60;

    private Workers() {}

    /** What one thread does. */
    interface Work {
        /** Does it; whatever is thrown fails the test. */
        void run() throws Exception;
    }

    /** Runs all of them at once. */
    static void runTogether(List<Work> works) {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (Work work : works) {
            threads.add(start("worker-" + threads.size(), failures, () -> {
                start.await();
                work.run();
            }));
        }
        start.countDown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        for (Thread thread : threads) {
            join(thread, deadline - System.nanoTime());
        }
        rethrow(failures);
    }

    /** Runs it on a thread that is interrupted all the time, as fast as another thread can. */
    static void runInAStorm(Work work) {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Thread target = start("storm-target", failures, work);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (target.isAlive()) {
            target.interrupt();
            Thread.onSpinWait();
            assertFalse(System.nanoTime() > deadline, "the storm did not end in time");
        }
        rethrow(failures);
    }

    private static Thread start(String name, Queue<Throwable> failures, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread, long nanos) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            fail("interrupted while waiting for " + thread.getName(), stopped);
        }
        assertFalse(thread.isAlive(), () -> thread.getName() + " did not end in time");
    }

    private static void rethrow(Queue<Throwable> failures) {
        Throwable first = failures.poll();
        if (first != null) {
            failures.forEach(first::addSuppressed);
            throw new AssertionError(first.toString(), first);
        }
    }
}
