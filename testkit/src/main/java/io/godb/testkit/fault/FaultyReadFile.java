package io.godb.testkit.fault;

import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A read file that fails, returns little or lies on command. */
final class FaultyReadFile implements ReadFile {
    private final CallGate gate;
    private final ReadFile delegate;
    private final OpenHandle handle;

    FaultyReadFile(CallGate gate, HandleTracker.Opened<ReadFile> opened) {
        this.gate = gate;
        this.delegate = opened.resource();
        this.handle = opened.handle();
    }

    @Override
    public Path path() {
        gate.requireAlive();
        return delegate.path();
    }

    @Override
    public long size() {
        return gate.pass(Request.of(OperationKind.SIZE, handle.path()), call -> delegate.size());
    }

    @Override
    public int read(ByteBuffer target, long position) {
        Request request = Request.of(OperationKind.READ, handle.path()).at(position, target.remaining());
        return gate.pass(request, call -> {
            int start = target.position();
            ByteBuffer part = target.slice(start, call.lengthOf(target.remaining()));
            int count = delegate.read(part, position);
            if (count > 0) {
                call.flipBits(target, start, count);
                target.position(start + count);
            }
            return count;
        });
    }

    @Override
    public void close() {
        FaultyClose.close(gate, OperationKind.CLOSE, handle);
    }
}
