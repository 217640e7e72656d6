package io.godb.testkit.fault;

import io.godb.core.file.ByteView;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** A view that fails or lies on command, at every read. */
final class FaultyByteView implements ByteView {
    private final CallGate gate;
    private final ByteView delegate;
    private final OpenHandle handle;

    FaultyByteView(CallGate gate, HandleTracker.Opened<ByteView> opened) {
        this.gate = gate;
        this.delegate = opened.resource();
        this.handle = opened.handle();
    }

    @Override
    public int size() {
        gate.requireAlive();
        return delegate.size();
    }

    @Override
    public byte getByte(int position) {
        return (byte) get(position, Byte.BYTES, () -> delegate.getByte(position));
    }

    @Override
    public int getInt(int position) {
        return (int) get(position, Integer.BYTES, () -> delegate.getInt(position));
    }

    @Override
    public long getLong(int position) {
        return get(position, Long.BYTES, () -> delegate.getLong(position));
    }

    @Override
    public void copy(int position, byte[] target, int targetOffset, int length) {
        gate.pass(Request.of(OperationKind.VIEW_COPY, handle.path()).at(position, length), call -> {
            delegate.copy(position, target, targetOffset, length);
            call.confirmReads();
            call.flipBits(ByteBuffer.wrap(target), targetOffset, length);
            return null;
        });
    }

    @Override
    public void confirm() {
        gate.pass(Request.of(OperationKind.VIEW_CONFIRM, handle.path()), call -> {
            delegate.confirm();
            call.confirmReads();
            return null;
        });
    }

    @Override
    public void close() {
        FaultyClose.close(gate, OperationKind.CLOSE, handle);
    }

    private long get(int position, int length, LongSupplier read) {
        Request request = Request.of(OperationKind.VIEW_GET, handle.path()).at(position, length);
        return gate.pass(request, call -> call.flipBits(read.getAsLong(), length * Byte.SIZE));
    }
}
