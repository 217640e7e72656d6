package io.godb.testkit.fault;

/** A call that fails with what a real file system would throw. */
final class FailFault extends Fault {
    private final Errno errno;
    private final boolean after;

    FailFault(Errno errno, boolean after) {
        super(moment(errno.name(), after), OperationKind.ALL);
        this.errno = errno;
        this.after = after;
    }

    @Override
    void before(Call call, FiredFault fired) {
        if (!after) {
            throw fired.injecting(call.failure(errno, fired));
        }
    }

    @Override
    void after(Call call, FiredFault fired) {
        if (after) {
            throw fired.injecting(call.failure(errno, fired));
        }
    }
}
