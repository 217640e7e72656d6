package io.godb.testkit.fault;

/** How every handle is closed: a failure releases it all the same. */
final class FaultyClose {
    private FaultyClose() {}

    static void close(CallGate gate, OperationKind kind, OpenHandle handle) {
        gate.requireAlive();
        if (!handle.beginClose()) {
            return;
        }
        try {
            gate.pass(Request.of(kind, handle.path()), call -> {
                handle.release();
                return null;
            });
        } catch (Throwable failure) {
            handle.releaseAfter(failure);
            throw failure;
        }
    }
}
