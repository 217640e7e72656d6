package io.godb.testkit.fault;

import java.util.Objects;

/** Something the test does at a call. */
final class HookFault extends Fault {
    private final Runnable hook;

    HookFault(String name, Runnable hook) {
        super(name, OperationKind.ALL);
        this.hook = Objects.requireNonNull(hook);
    }

    @Override
    void before(Call call, FiredFault fired) {
        hook.run();
    }
}
