package io.godb.core.internal.log;

import io.godb.core.OutcomeUnknownException;
import io.godb.core.internal.util.NanoClock;
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
    /** How long a leader waits for one more to come, and for all: a small part of what a force takes. */
    private static final long QUIET_NANOS = 10_000;

    static final long LONGEST_PAUSE_NANOS = 60_000;

    private static final long EVERYTHING = Long.MAX_VALUE;

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
    private final long longestPauseNanos;
    private final AtomicBoolean isLed = new AtomicBoolean();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** How many the last force woke; of the one who leads. */
    private int woken;

    private final AtomicLong offset;
    private final AtomicLong forces = new AtomicLong();

    /**
     * {@code force} forces what has been appended and returns the offset up to which that is everything; {@code forceSoon}
     * makes another thread call {@link #await} soon; {@code advanced} is told of every force by the thread that led it.
     * A leader pauses for others no longer than {@code longestPauseNanos}.
     */
    DurableOffset(
            Path directory,
            Failure failure,
            long offset,
            LongSupplier force,
            Runnable forceSoon,
            Runnable advanced,
            long longestPauseNanos) {
        this.directory = directory;
        this.failure = failure;
        this.offset = new AtomicLong(offset);
        this.force = force;
        this.forceSoon = forceSoon;
        this.advanced = advanced;
        this.longestPauseNanos = longestPauseNanos;
    }

    long get() {
        return offset.get();
    }

    /** How many forces there were. */
    long forces() {
        return forces.get();
    }

    /** Everything up to there needs no force. */
    void reached(long higher) {
        offset.accumulateAndGet(higher, Math::max);
    }

    /** Returns when everything up to {@code wanted}, which was appended, is durable. */
    void await(long wanted) {
        if (offset.get() < wanted) {
            awaitAtLeast(wanted, true);
        }
    }

    /** Forces once more, whatever is durable, and whatever interrupts it; when this returns, nobody forces what was there. */
    void force() {
        awaitAtLeast(EVERYTHING, false);
    }

    private void awaitAtLeast(long wanted, boolean isInterruptible) {
        if (isLed.compareAndSet(false, true)) {
            lead(wanted);
            return;
        }
        Waiter self = new Waiter(wanted, Thread.currentThread(), null);
        waiting.incrementAndGet();
        waiters.add(self);
        appointSomebody();
        follow(self, isInterruptible);
    }

    /** Completes when everything up to {@code wanted}, which was appended, is durable. */
    CompletionStage<Void> whenReached(long wanted) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        waiting.incrementAndGet();
        waiters.add(new Waiter(wanted, null, future));
        if (offset.get() >= wanted || failure.isSet()) {
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

    private void follow(Waiter self, boolean isInterruptible) {
        boolean wasInterrupted = false;
        while (self.get() == WAITING) {
            LockSupport.park(this);
            if (isInterruptible && Thread.currentThread().isInterrupted() && self.compareAndSet(WAITING, GONE)) {
                remove(self);
                throw interrupted(self.offset);
            }
            // Left pending, it would end every further pause at once.
            wasInterrupted |= !isInterruptible && Thread.interrupted();
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (self.get() == APPOINTED) {
            lead(self.offset);
        } else {
            requireReached(self.offset);
        }
    }

    private OutcomeUnknownException interrupted(long wanted) {
        // Nobody waits for it any more, so somebody else must see to it.
        forceSoon.run();
        return new OutcomeUnknownException(
                "interrupted while waiting for offset " + wanted + " of the log in " + directory
                        + " to be forced; it was appended, and may become durable",
                directory,
                null);
    }

    /** Leads one force, or none if that is not needed any more, and hands on. */
    private void lead(long wanted) {
        try {
            if (offset.get() < wanted && !failure.isSet()) {
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
        awaitOthers();
        try {
            reached(force.getAsLong());
            forces.incrementAndGet();
            advanced.run();
        } catch (Throwable cause) {
            failure.set(cause);
            if (cause instanceof Error error) {
                throw error;
            }
        }
    }

    /**
     * Those whom the last force woke are about to append again; without this pause they would just miss each force, and two
     * groups would take turns. Whoever is alone does not pause.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on the yield but how many share a force.
    private void awaitOthers() {
        int seen = waiting.get();
        int expected = woken + seen;
        if (woken == 0 || longestPauseNanos == 0) {
            return;
        }
        long begun = NanoClock.now();
        long changed = begun;
        while (seen < expected) {
            Thread.yield();
            long now = NanoClock.now();
            int here = waiting.get();
            if (here > seen) {
                seen = here;
                changed = now;
            } else if (now - changed > QUIET_NANOS || now - begun > longestPauseNanos) {
                return;
            }
        }
    }

    private void requireReached(long wanted) {
        Throwable cause = failure.cause();
        boolean isReached = wanted == EVERYTHING ? cause == null : offset.get() >= wanted;
        if (!isReached) {
            throw new OutcomeUnknownException(
                    (wanted == EVERYTHING ? "what was appended to" : "offset " + wanted + " of") + " the log in "
                            + directory
                            + " may or may not be durable, since a force failed"
                            + " after everything up to " + offset.get() + "; close the log and open it again: "
                            + (cause == null ? "" : cause.getMessage()),
                    directory,
                    cause);
        }
    }

    private void wakeCovered() {
        boolean isFailed = failure.isSet();
        int count = 0;
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (isFailed || waiter.offset <= offset.get()) {
                each.remove();
                waiting.decrementAndGet();
                wake(waiter);
                count++;
            }
        }
        woken = count;
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
                remove(each);
                LockSupport.unpark(each.thread);
                return true;
            }
        }
        return false;
    }

    private void remove(Waiter waiter) {
        if (waiters.remove(waiter)) {
            waiting.decrementAndGet();
        }
    }

    private void askForOthers() {
        if (!waiters.isEmpty()) {
            forceSoon.run();
        }
    }
}
