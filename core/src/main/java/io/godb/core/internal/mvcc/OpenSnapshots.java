package io.godb.core.internal.mvcc;

import io.godb.core.SnapshotInfo;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots and scans that are open: at which LSN, since when, by whom.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>An LSN is taken and entered in one step: whoever asks {@link #lsns} afterwards sees it, and one that is entered after
 *       that is not lower than the last commit was then.
 *   <li>What somebody opened and lost, without closing it, is found when its memory was collected.
 * </ol>
 *
 * <p><b>Threads.</b> Any; the monitor guards the set.
 */
public final class OpenSnapshots {
    private final InstantSource clock;
    private final ReferenceQueue<Object> lost = new ReferenceQueue<>();
    private final Set<Opened> open = new LinkedHashSet<>();

    /** Reads the time at which a snapshot is opened from {@code clock}. */
    public OpenSnapshots(InstantSource clock) {
        this.clock = clock;
    }

    /** One that is open. It refers to the owner without keeping it. */
    public final class Opened extends PhantomReference<Object> {
        private final long lsn;
        private final long since;
        private final String thread;
        private final @Nullable Throwable stack;
        private final @Nullable Thread visitor;
        private final Runnable release;

        private Opened(Object owner, long lsn, Runnable release) {
            super(owner, lost);
            this.lsn = lsn;
            this.since = clock.millis();
            this.thread = Thread.currentThread().getName();
            this.stack = new Throwable("opened here");
            this.visitor = null;
            this.release = release;
        }

        private Opened(Thread visitor, long lsn, Runnable release) {
            super(visitor, lost);
            this.lsn = lsn;
            this.since = clock.millis();
            this.thread = visitor.getName();
            this.stack = null;
            this.visitor = visitor;
            this.release = release;
        }

        /** What it sees. */
        public long lsn() {
            return lsn;
        }

        /** Where it was opened; null for a visit. */
        public @Nullable Throwable stack() {
            return stack;
        }

        /** Takes it out and lets go what it kept; returns false if that was done before. */
        public boolean close() {
            synchronized (OpenSnapshots.this) {
                if (!open.remove(this)) {
                    return false;
                }
            }
            clear();
            release.run();
            return true;
        }

        /** What is run when it is closed. */
        public Runnable release() {
            return release;
        }

        /** Who has it, since when, from where. */
        public SnapshotInfo describe() {
            StackTraceElement[] frames =
                    stack == null ? Objects.requireNonNull(visitor).getStackTrace() : stack.getStackTrace();
            return new SnapshotInfo(lsn, Instant.ofEpochMilli(since), thread, Arrays.asList(frames));
        }
    }

    /** Opens one for {@code owner}, which {@code release} must not refer to. */
    public synchronized Opened open(Object owner, LongSupplier lastCommit, Runnable release) {
        Opened opened = new Opened(owner, lastCommit.getAsLong(), release);
        open.add(opened);
        return opened;
    }

    /** As {@link #open}, or {@link #visit} without an owner, where another one is; null if that one is closed. */
    public synchronized @Nullable Opened openBeside(@Nullable Object owner, Opened other, Runnable release) {
        if (!open.contains(other)) {
            return null;
        }
        return owner == null ? visit(other::lsn, release) : open(owner, other::lsn, release);
    }

    /** As {@link #open}, at an LSN at which one is open already; null if none is. */
    public synchronized @Nullable Opened openAgain(Object owner, long lsn, Runnable release) {
        return isOpenAt(lsn) ? open(owner, () -> lsn, release) : null;
    }

    private boolean isOpenAt(long lsn) {
        for (Opened each : open) {
            if (each.lsn == lsn) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens one that the calling thread closes before it returns to whoever called it. It cannot be lost, so where it was opened is
     * not noted: it is wherever the thread is.
     */
    public synchronized Opened visit(LongSupplier lastCommit, Runnable release) {
        Opened opened = new Opened(Thread.currentThread(), lastCommit.getAsLong(), release);
        open.add(opened);
        return opened;
    }

    /** The LSNs that somebody reads at, ascending. */
    public synchronized long[] lsns() {
        return open.stream().mapToLong(Opened::lsn).sorted().toArray();
    }

    /** How many are open. */
    public synchronized int count() {
        return open.size();
    }

    /** Those that are open, oldest first. */
    public synchronized List<Opened> all() {
        return List.copyOf(open);
    }

    /** What is open, oldest first. */
    public List<SnapshotInfo> list() {
        return all().stream().map(Opened::describe).toList();
    }

    /** Takes out those whose owner was lost without closing it; returns them. */
    public List<Opened> closeLost() {
        List<Opened> found = new ArrayList<>();
        for (Object each = lost.poll(); each != null; each = lost.poll()) {
            Opened opened = (Opened) each;
            if (opened.close()) {
                found.add(opened);
            }
        }
        return found;
    }
}
