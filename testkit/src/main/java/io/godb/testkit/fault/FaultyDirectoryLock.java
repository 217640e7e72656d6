package io.godb.testkit.fault;

import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import java.nio.file.Path;

/** A lock that can fail to be released properly, and is released all the same. */
final class FaultyDirectoryLock implements DirectoryLock {
    private final CallGate gate;
    private final DirectoryLock delegate;
    private final OpenHandle handle;

    FaultyDirectoryLock(CallGate gate, HandleTracker.Opened<DirectoryLock> opened) {
        this.gate = gate;
        this.delegate = opened.resource();
        this.handle = opened.handle();
    }

    @Override
    public Path directory() {
        gate.requireAlive();
        return delegate.directory();
    }

    @Override
    public LockMode mode() {
        gate.requireAlive();
        return delegate.mode();
    }

    @Override
    public void close() {
        FaultyClose.close(gate, OperationKind.UNLOCK, handle);
    }
}
