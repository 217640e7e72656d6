package io.godb.testkit.fault;

/** A force that does nothing, and says so or not; within a fill, the zeros are written all the same. */
final class ForceFault extends Fault {
    private final boolean failing;

    ForceFault(boolean failing) {
        super(failing ? "fail-force-and-forget" : "lie-about-force", OperationKind.FORCES);
        this.failing = failing;
    }

    @Override
    void before(Call call, FiredFault fired) {
        if (failing) {
            call.failForce(() -> fired.injecting(call.failure(Errno.EIO, fired)));
        } else {
            call.withhold();
        }
    }
}
