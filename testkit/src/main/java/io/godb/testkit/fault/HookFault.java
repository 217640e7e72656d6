package io.godb.testkit.fault;

import java.util.Objects;

/** Something the test does at a call. */
final class HookFault extends Fault {
    private final Runnable hook;
    private final boolean interrupts;

    HookFault(String name, Runnable hook, boolean interrupts) {
        super(name, OperationKind.ALL);
        this.hook = Objects.requireNonNull(hook);
        this.interrupts = interrupts;
    }

    @Override
    boolean interrupts() {
        return interrupts;
    }

    @Override
    void before(Call call, FiredFault fired) {
        hook.run();
    }
}
