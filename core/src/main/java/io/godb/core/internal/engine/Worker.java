package io.godb.core.internal.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks for work whenever it is woken or the time it was told has passed.
 *
 * <p><b>Threads.</b> Any may wake it. The thread is a daemon: it keeps no JVM alive. Nobody has a reason to interrupt
 * it: an interrupt is forgotten, and its work goes on.
 */
final class Worker {
    private final Thread thread;
    private volatile @Nullable LongSupplier work;
    private volatile boolean isStopping;
    private volatile boolean isWoken;

    /** The thread starts to work with {@link #begin}. */
    Worker(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Begins; {@code task} does what is due and returns how many nanoseconds it may sleep. */
    void begin(LongSupplier task) {
        work = task;
        isWoken = true;
        thread.start();
    }

    void wake() {
        isWoken = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        LongSupplier task = work;
        while (!isStopping && task != null) {
            isWoken = false;
            forgetInterrupt();
            long nanos = task.getAsLong();
            if (!isWoken && !isStopping && nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        }
    }

    /** With the flag set it could neither park nor wait. */
    private static void forgetInterrupt() {
        Thread.interrupted();
    }

    /** Returns when the thread has ended; at once if it is the caller. */
    void stop() {
        isStopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
