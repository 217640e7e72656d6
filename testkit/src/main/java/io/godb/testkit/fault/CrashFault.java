package io.godb.testkit.fault;

/** The end of the process at a call. */
final class CrashFault extends Fault {
    private final boolean after;

    CrashFault(boolean after) {
        super(moment("crash", after), OperationKind.ALL);
        this.after = after;
    }

    @Override
    void before(Call call, FiredFault fired) {
        if (!after) {
            throw call.crash(fired);
        }
    }

    @Override
    void after(Call call, FiredFault fired) {
        if (after) {
            throw call.crash(fired);
        }
    }
}
