package io.godb.testkit.fault;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An append file that fails on command. Injected failures obey the third invariant of {@link AppendFile}: the position
 * stays before a failed append, and appends, fills and forces are refused from then on, although the file below knows nothing.
 */
final class FaultyAppendFile implements AppendFile {
    private final CallGate gate;
    private final AppendFile delegate;
    private final OpenHandle handle;
    private final FileForces forces;
    private final UnforcedGrowth growth;
    private volatile @Nullable Failure failure;

    FaultyAppendFile(CallGate gate, HandleTracker.Opened<AppendFile> opened, FileForces forces, UnforcedGrowth growth) {
        this.gate = gate;
        this.delegate = opened.resource();
        this.handle = opened.handle();
        this.forces = forces;
        this.growth = growth;
    }

    @Override
    public Path path() {
        gate.requireAlive();
        return delegate.path();
    }

    @Override
    public long position() {
        gate.requireAlive();
        Failure first = failure;
        return first == null ? delegate.position() : first.position();
    }

    @Override
    public long size() {
        gate.requireAlive();
        return Math.max(delegate.size(), growth.length());
    }

    @Override
    public void append(ByteBuffer source, Route route) {
        long position = position();
        Request request = Request.of(OperationKind.APPEND, handle.path()).at(position, source.remaining());
        passOnce(request, position, call -> {
            int length = call.failsPartly() ? call.lengthOf(source.remaining()) : source.remaining();
            ByteBuffer part = source.slice(source.position(), length);
            delegate.append(call.isFlipped() ? flipped(part, call) : part, route);
            source.position(source.position() + length);
            forces.appended(position, position + length);
            call.throwPartialFailure();
        });
    }

    @Override
    public void fill(long length) {
        Request request = Request.of(OperationKind.FILL, handle.path()).at(position(), length);
        AtomicBoolean forcing = new AtomicBoolean();
        try {
            gate.pass(request, call -> {
                refuseAfterFailure();
                fill(length, call, forcing);
                return null;
            });
        } catch (StorageException | Error thrown) {
            // The write part may fail and be tried again, the force within may not.
            if (forcing.get()) {
                fail(new Failure(thrown, request.position()));
            }
            throw thrown;
        }
    }

    private void fill(long length, Call call, AtomicBoolean forcing) {
        long from = size();
        long to = call.failsPartly() ? Math.min(length, from + call.lengthOf(Integer.MAX_VALUE)) : length;
        if (to <= from || handle.isClosing()) {
            // Changes nothing, but knows what it refuses.
            delegate.fill(Math.min(to, delegate.size()));
            call.throwPartialFailure();
            return;
        }
        boolean withheld = call.failsPartly() || call.failsForce() || call.isWithheld();
        if (withheld || !forces.force(() -> delegate.fill(to))) {
            growth.extend(delegate, from, to);
        }
        call.throwPartialFailure();
        forcing.set(true);
        if (call.failsForce()) {
            forces.forget();
            call.throwForceFailure();
        }
    }

    @Override
    public void force() {
        long position = position();
        passOnce(Request.of(OperationKind.FORCE, handle.path()).at(position, 0), position, call -> {
            if (handle.isClosing()) {
                delegate.force();
            }
            if (call.failsForce()) {
                forces.forget();
                call.throwForceFailure();
            }
            if (!call.isWithheld()) {
                forces.force(delegate::force);
            }
        });
    }

    @Override
    public void close() {
        FaultyClose.close(gate, OperationKind.CLOSE, handle);
    }

    /** Passes an append or a force, unless one failed before, and remembers the first failure. */
    private void passOnce(Request request, long position, Consumer<Call> real) {
        try {
            gate.pass(request, call -> {
                refuseAfterFailure();
                real.accept(call);
                return null;
            });
        } catch (StorageException | Error thrown) {
            fail(new Failure(thrown, position));
            throw thrown;
        }
    }

    private synchronized void fail(Failure latest) {
        if (failure == null) {
            failure = latest;
        }
    }

    private void refuseAfterFailure() {
        Failure first = failure;
        if (first != null && !handle.isClosing()) {
            String message = handle.path() + " takes no appends, fills and forces after: "
                    + first.thrown().getMessage();
            throw new StorageException(message, handle.path(), first.thrown());
        }
    }

    private static ByteBuffer flipped(ByteBuffer source, Call call) {
        ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).flip();
        call.flipBits(copy, 0, copy.remaining());
        return copy;
    }

    /** The first failed append or force, and the position that stays. */
    private record Failure(Throwable thrown, long position) {}
}
