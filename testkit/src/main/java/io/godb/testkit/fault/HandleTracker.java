package io.godb.testkit.fault;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Knows every file, view and lock that is open, and can bound their number. <b>Threads.</b> Any; everything is guarded
 * by this object.
 */
public final class HandleTracker {
    private final Set<OpenHandle> open = new LinkedHashSet<>();
    private int openMax = Integer.MAX_VALUE;
    private int takenCount;

    HandleTracker() {}

    /** From now on an open beyond this many fails with {@link io.godb.core.OutOfFileHandlesException}. */
    public synchronized void limit(int handleCount) {
        if (handleCount < 0) {
            throw new IllegalArgumentException("not a number of handles: " + handleCount);
        }
        openMax = handleCount;
    }

    /** What is open now, in the order of opening. */
    public synchronized List<OpenHandle> openHandles() {
        return List.copyOf(open);
    }

    /** Fails with an {@link AssertionError} that lists what is open, each with the stack that opened it. */
    public void assertNoneOpen() {
        List<OpenHandle> left = openHandles();
        if (!left.isEmpty()) {
            StringWriter text = new StringWriter();
            PrintWriter lines = new PrintWriter(text, true);
            lines.println(left.size() + " handles were left open:");
            left.forEach(handle -> handle.openedAt().printStackTrace(lines));
            throw new AssertionError(text.toString());
        }
    }

    /** Opens something within the limit; {@code call} remembers the handle. */
    <H> Opened<H> open(Call call, Supplier<H> opener, Consumer<H> closer) {
        take(call);
        try {
            H resource = opener.get();
            OpenHandle handle = new OpenHandle(this, call.operation(), () -> closer.accept(resource));
            call.opened(handle);
            opened(handle);
            return new Opened<>(resource, handle);
        } catch (Throwable failure) {
            giveBack();
            throw failure;
        }
    }

    void releaseAll() {
        openHandles().forEach(OpenHandle::release);
    }

    synchronized void released(OpenHandle handle) {
        open.remove(handle);
        takenCount--;
    }

    private synchronized void opened(OpenHandle handle) {
        open.add(handle);
    }

    private synchronized void take(Call call) {
        if (takenCount >= openMax) {
            FiredFault fired = call.fire("at most " + openMax + " handles", Errno.EMFILE.name());
            throw fired.injecting(call.failure(Errno.EMFILE, fired));
        }
        takenCount++;
    }

    private synchronized void giveBack() {
        takenCount--;
    }

    /** What was opened, and the handle it is known by. */
    record Opened<H>(H resource, OpenHandle handle) {}
}
