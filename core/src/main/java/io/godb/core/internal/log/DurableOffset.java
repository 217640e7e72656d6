package io.godb.core.internal.log;

import io.godb.core.OutcomeUnknownException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The offset up to which everything has been forced, and who waits for it. Whoever waits may find itself leading: it
 * forces for everybody who is waiting by then, while those who come later gather for the next force.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>At most one thread leads; so forces never overlap, and the offset never goes back.
 *   <li>Whoever waits is woken by every force that covers it, and by a failure.
 *   <li>While somebody waits, somebody leads: a leader that leaves appoints one of those it did not cover.
 *   <li>After a failed force nobody is told that anything became durable.
 * </ol>
 *
 * <p><b>Threads.</b> Any. A leader runs the force without holding any lock of this class.
 *
 * <p><b>Failure.</b> What the force throws goes to the {@link Failure} and, as an {@link OutcomeUnknownException}, to all who
 * wait. An interrupt ends a follower's wait in the same way; a leader finishes first.
 */
final class DurableOffset {
    private static final int WAITING = 0;
    private static final int COVERED = 1;
    private static final int APPOINTED = 2;
    private static final int GONE = 3;

    /** One who waits: a thread, or a future. */
    private static final class Waiter extends AtomicInteger {
        private static final long serialVersionUID = 1L;

        final long offset;
        final transient @Nullable Thread thread;
        final transient @Nullable CompletableFuture<Void> future;

        Waiter(long offset, @Nullable Thread thread, @Nullable CompletableFuture<Void> future) {
            this.offset = offset;
            this.thread = thread;
            this.future = future;
        }
    }

    private final Path directory;
    private final Failure failure;
    private final LongSupplier force;
    private final Runnable forceSoon;
    private final Runnable advanced;
    private final AtomicBoolean isLed = new AtomicBoolean();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private volatile long offset;
    private final AtomicLong forces = new AtomicLong();

    /**
     * {@code force} forces what has been appended and returns the offset up to which that is everything; {@code forceSoon}
     * makes another thread call {@link #await} soon; {@code advanced} is told of every force by the thread that led it.
     */
    DurableOffset(
            Path directory, Failure failure, long offset, LongSupplier force, Runnable forceSoon, Runnable advanced) {
        this.directory = directory;
        this.failure = failure;
        this.offset = offset;
        this.force = force;
        this.forceSoon = forceSoon;
        this.advanced = advanced;
    }

    long get() {
        return offset;
    }

    /** How many forces there were. */
    long forces() {
        return forces.get();
    }

    /** Everything up to there needs no force; by nobody who leads, and while nobody does. */
    void reached(long higher) {
        offset = Math.max(offset, higher);
    }

    /** Returns when everything up to {@code wanted}, which was appended, is durable. */
    void await(long wanted) {
        if (offset >= wanted) {
            return;
        }
        if (isLed.compareAndSet(false, true)) {
            lead(wanted);
            return;
        }
        Waiter self = new Waiter(wanted, Thread.currentThread(), null);
        waiters.add(self);
        appointSomebody();
        follow(self);
    }

    /** Completes when everything up to {@code wanted}, which was appended, is durable. */
    CompletionStage<Void> whenReached(long wanted) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        waiters.add(new Waiter(wanted, null, future));
        if (offset >= wanted || failure.isSet()) {
            wakeCovered();
        } else {
            forceSoon.run();
        }
        return future.minimalCompletionStage();
    }

    /** Tells all who wait of a failure that did not come from a force. */
    void failed() {
        wakeCovered();
    }

    private void follow(Waiter self) {
        while (self.get() == WAITING) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted() && self.compareAndSet(WAITING, GONE)) {
                waiters.remove(self);
                // Nobody waits for it any more, so somebody else must see to it.
                forceSoon.run();
                throw new OutcomeUnknownException(
                        "interrupted while waiting for offset " + self.offset + " of the log in " + directory
                                + " to be forced; it was appended, and may become durable",
                        directory,
                        null);
            }
        }
        if (self.get() == APPOINTED) {
            lead(self.offset);
        } else {
            requireReached(self.offset);
        }
    }

    /** Leads one force, or none if that is not needed any more, and hands on. */
    private void lead(long wanted) {
        try {
            if (offset < wanted && !failure.isSet()) {
                forceOnce();
            }
        } finally {
            isLed.set(false);
            wakeCovered();
            appointSomebody();
        }
        requireReached(wanted);
    }

    private void forceOnce() {
        try {
            offset = Math.max(offset, force.getAsLong());
            forces.incrementAndGet();
            advanced.run();
        } catch (Throwable cause) {
            failure.set(cause);
            if (cause instanceof Error error) {
                throw error;
            }
        }
    }

    private void requireReached(long wanted) {
        if (offset < wanted) {
            Throwable cause = failure.cause();
            throw new OutcomeUnknownException(
                    "offset " + wanted + " of the log in " + directory
                            + " may or may not be durable, since a force failed"
                            + " after everything up to " + offset + "; close the log and open it again: "
                            + (cause == null ? "" : cause.getMessage()),
                    directory,
                    cause);
        }
    }

    private void wakeCovered() {
        boolean isFailed = failure.isSet();
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (isFailed || waiter.offset <= offset) {
                each.remove();
                wake(waiter);
            }
        }
    }

    private void wake(Waiter covered) {
        CompletableFuture<Void> future = covered.future;
        if (future != null) {
            // Not here: what depends on it may take long, and the next force must not wait for that.
            future.completeAsync(() -> {
                requireReached(covered.offset);
                return null;
            });
        } else if (covered.compareAndSet(WAITING, COVERED)) {
            LockSupport.unpark(covered.thread);
        }
    }

    /** If nobody leads, makes the first thread that waits the leader; for futures, another thread is asked. */
    private void appointSomebody() {
        while (!waiters.isEmpty() && isLed.compareAndSet(false, true)) {
            if (appointFirst()) {
                return;
            }
            isLed.set(false);
            if (waiters.stream().allMatch(each -> each.thread == null)) {
                askForOthers();
                return;
            }
        }
    }

    private boolean appointFirst() {
        for (Waiter each : waiters) {
            if (each.thread != null && each.compareAndSet(WAITING, APPOINTED)) {
                waiters.remove(each);
                LockSupport.unpark(each.thread);
                return true;
            }
        }
        return false;
    }

    private void askForOthers() {
        if (!waiters.isEmpty()) {
            forceSoon.run();
        }
    }
}
