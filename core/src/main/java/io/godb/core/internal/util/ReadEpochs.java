package io.godb.core.internal.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets readers use something, such as a mapped view, that another thread wants to release, without a lock and without a
 * counter that all readers share.
 *
 * <p>A reader enters, takes the reference from where it is published, uses it, and exits. Whoever releases unpublishes the
 * reference, {@linkplain #awaitReaders() awaits} the readers, and then releases: every reader that could have seen the
 * reference has left.
 *
 * <pre>{@code
 * int ticket = epochs.enter();          table = null;            // unpublish
 * try {                                 epochs.awaitReaders();
 *   read(table);                        old.close();
 * } finally {
 *   epochs.exit(ticket);
 * }
 * }</pre>
 *
 * <p><b>Invariants.</b> Each stripe counts its readers in two slots, for even and odd epochs.
 * <ol>
 *   <li>A reader leaves the slot it entered, so no slot is ever negative.
 *   <li>Awaiting advances the epoch twice and each time waits until every slot of the epoch just left was seen empty. One
 *       advance is not enough: a reader may have read the epoch long ago and count itself in the slot of an epoch
 *       that has passed, where only the second wait of the next call looks for it.
 *   <li>A reader that counts itself after its slot was seen empty sees everything that was done before the await, the
 *       unpublishing above all: the count is a read-modify-write with full ordering, and the reference is read after it. So
 *       the reference must be published in a volatile field.
 * </ol>
 *
 * <p><b>Threads.</b> Any. A reader may exit on another thread than it entered. Awaiting inside an epoch never returns.
 */
public final class ReadEpochs {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int STRIPES =
            Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1) * 2;
    /** Two cache lines, because processors fetch lines in pairs. */
    private static final int SLOTS_PER_STRIPE = 16;

    private static final long PAUSE_NANOS = 20_000;
    private static final int SPINS = 200;

    private final long[] slots = new long[(STRIPES + 1) * SLOTS_PER_STRIPE];
    private final ReentrantLock awaiting = new ReentrantLock();
    private volatile int epoch;

    /** Enters; the ticket is handed back to {@link #exit}. */
    public int enter() {
        int slot = slotOf(stripe(), epoch);
        SLOT.getAndAdd(slots, slot, 1L);
        return slot;
    }

    /** Leaves what {@link #enter} entered. */
    public void exit(int ticket) {
        SLOT.getAndAdd(slots, ticket, -1L);
    }

    /** Returns when every reader that had entered before this call has exited. */
    public void awaitReaders() {
        awaiting.lock();
        try {
            leaveEpoch();
            leaveEpoch();
        } finally {
            awaiting.unlock();
        }
    }

    private void leaveEpoch() {
        int left = epoch;
        epoch = left + 1;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            awaitEmpty(slotOf(stripe, left));
        }
    }

    private void awaitEmpty(int slot) {
        boolean interrupted = false;
        for (int spin = 0; (long) SLOT.getVolatile(slots, slot) != 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
                // Left pending, an interrupt would end every pause at once.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first stripe starts a line behind the array's header, which is read by every access. */
    private static int slotOf(int stripe, int epoch) {
        return (stripe + 1) * SLOTS_PER_STRIPE + (epoch & 1);
    }

    private static int stripe() {
        // Thread ids are small and dense; the multiplication spreads neighbours over the stripes.
        int mixed = (int) Thread.currentThread().getId() * 0x9E3779B9;
        return (mixed >>> 16) & (STRIPES - 1);
    }
}
