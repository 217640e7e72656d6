package io.godb.testkit.fault;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file, view or lock that was opened and not yet closed, and the stack that opened it. */
public final class OpenHandle {
    private final HandleTracker tracker;
    private final OperationKind openedBy;
    private final Path path;
    private final Runnable closer;
    private final Throwable openedAt;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();

    OpenHandle(HandleTracker tracker, Operation operation, Runnable closer) {
        this.tracker = tracker;
        this.openedBy = operation.kind();
        this.path = operation.target() == null ? operation.path() : operation.target();
        this.closer = closer;
        this.openedAt = new Throwable(openedBy + " " + path + " by thread " + operation.threadName());
    }

    /** The call that opened it. */
    public OperationKind openedBy() {
        return openedBy;
    }

    /** The file or directory it is open on. */
    public Path path() {
        return path;
    }

    /** Carries the stack that opened it. */
    public Throwable openedAt() {
        return openedAt;
    }

    /** Call and path. */
    @Override
    public String toString() {
        return openedBy + " " + path;
    }

    boolean beginClose() {
        return closing.compareAndSet(false, true);
    }

    boolean isClosing() {
        return closing.get();
    }

    void release() {
        if (released.compareAndSet(false, true)) {
            tracker.released(this);
            closer.run();
        }
    }

    /** Releases it while {@code failure} is on its way. */
    void releaseAfter(Throwable failure) {
        try {
            release();
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
