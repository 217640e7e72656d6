package io.godb.testkit.fault;

import io.godb.core.StorageException;
import java.util.ArrayDeque;
import java.util.Queue;

/** Failures of reads that returned rubbish, kept for the next {@code copy} or {@code confirm} of the same thread. */
final class LateFailures {
    private final ThreadLocal<Queue<StorageException>> pending = ThreadLocal.withInitial(ArrayDeque::new);

    void add(StorageException failure) {
        pending.get().add(failure);
    }

    /** Throws the first failure of this thread's reads, the others as suppressed. */
    void confirm() {
        Queue<StorageException> failures = pending.get();
        StorageException first = failures.poll();
        if (first != null) {
            failures.forEach(first::addSuppressed);
            failures.clear();
            throw first;
        }
    }
}
