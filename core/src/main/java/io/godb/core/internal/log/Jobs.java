package io.godb.core.internal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs independent jobs, beside each other where the executor allows. The caller takes part, so a busy executor delays
 * nothing.
 *
 * <p><b>Failure.</b> All jobs have ended when this returns or throws; what is thrown is the failure of the first job in
 * the list that failed, whichever failed first in time.
 */
final class Jobs {
    private Jobs() {}

    static <T> List<T> run(List<Supplier<T>> jobs, Executor executor) {
        List<FutureTask<T>> tasks =
                jobs.stream().map(job -> new FutureTask<>(job::get)).toList();
        // The caller begins at the front, helpers do whatever it has not begun.
        tasks.stream().skip(1).forEach(executor::execute);
        tasks.forEach(FutureTask::run);
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (FutureTask<T> task : tasks) {
            try {
                results.add(result(task));
            } catch (ExecutionException failed) {
                failure = joined(failure, failed.getCause());
            }
        }
        if (failure != null) {
            throw unchecked(failure);
        }
        return results;
    }

    private static @Nullable Throwable joined(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null || next == null || next == first) {
            return first == null ? next : first;
        }
        first.addSuppressed(next);
        return first;
    }

    /** Waits for the task; an interrupt stays set, and ends nothing. */
    private static <T> T result(FutureTask<T> task) throws ExecutionException {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException remembered) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Suppliers throw nothing checked. */
    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
