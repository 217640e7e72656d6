package io.godb.core.internal.log;

import org.jspecify.annotations.Nullable;

/** Steps that are all taken, whatever becomes of those before; the first failure is thrown at the end. */
final class Closing {
    private @Nullable Throwable first;

    Closing then(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            if (first == null) {
                first = failure;
            } else {
                first.addSuppressed(failure);
            }
        }
        return this;
    }

    void orThrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
