package io.godb.testkit.fault;

import java.util.function.Supplier;

/** An error of the caller's making, such as an {@link OutOfMemoryError}. */
final class ErrorFault extends Fault {
    private final Supplier<? extends Error> error;
    private final boolean after;

    ErrorFault(Supplier<? extends Error> error, boolean after) {
        super(moment("error", after), OperationKind.ALL);
        this.error = error;
        this.after = after;
    }

    @Override
    void before(Call call, FiredFault fired) {
        if (!after) {
            throw fired.injecting(error.get());
        }
    }

    @Override
    void after(Call call, FiredFault fired) {
        if (after) {
            throw fired.injecting(error.get());
        }
    }
}
